using System.Text.Json;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Events.Rules;
using Lazaret.Dispatch.Paths;

namespace Lazaret.Dispatch.Consume;

/// <summary>Drops what the consumer did not ask for (<c>event-dispatcher</c> §6.5, with the quirks that decide which plugin gets which work).</summary>
internal sealed class ConsumerRulesStage : IConsumeStage
{
    /// <summary>What senders pass through may be as deep as what they are in allows, and stands deeper here.</summary>
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 256 };

    public string Name => "FilterConsumerRules";

    public string? Drop(DispatchEvent e, FetchRequest request, ConsumeStep step)
    {
        string? reason = e switch
        {
            BinaryEvent binary => Common(binary, binary.Author, request) ?? Streams(binary, request),
            StatusEvent status => Common(status.Entity.Input, status.Entity.Input.Author, request),
            _ => null,
        };
        return reason ?? (request.Filter is null || Matches(e, request.Filter) ? null : "reject_filter");
    }

    /// <summary>Events of every model have JSON.</summary>
    private static bool Matches(DispatchEvent e, PathExpression filter)
    {
        using ByteBuffer buffer = new();
        using (Utf8JsonWriter json = new(buffer, EventJson.Options))
        {
            EventJson.Write(json, e);
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(buffer.Memory, Deep);
            return filter.Matches(document.RootElement);
        }
        catch (JsonException)
        {
            // JSON of a sender that is taken as it comes, such as info, is no JSON.
            return false;
        }
    }

    private static string? Common(BinaryEvent binary, Author author, FetchRequest request)
    {
        if (request.Sources.Count > 0 && !request.Sources.Contains(binary.Source.Name))
        {
            return "reject_source";
        }

        if ((request.Actions.Count > 0 && !request.Actions.Contains(binary.Action)) || request.DenyActions.Contains(binary.Action))
        {
            return "reject_event_type";
        }

        return request.DenySelf && author.Name == request.Name ? "reject_self" : null;
    }

    private static string? Streams(BinaryEvent binary, FetchRequest request)
    {
        bool content = false;
        int matched = 0;
        foreach (Datastream stream in binary.Entity.Datastreams)
        {
            if (stream.Label == StreamLabels.Content)
            {
                content = true;
                if (request.UnderContentSize > 0 && stream.Size > (ulong)request.UnderContentSize)
                {
                    return "reject_content_too_large";
                }

                if (request.OverContentSize > 0 && stream.Size < (ulong)request.OverContentSize)
                {
                    return "reject_content_too_small";
                }
            }

            if (request.Streams.Count == 0)
            {
                continue;
            }

            if (!request.Streams.TryGetValue(stream.Label, out IReadOnlyList<string>? formats) && !request.Streams.TryGetValue("*", out formats))
            {
                return "reject_stream";
            }

            if (formats.Count > 0 && !formats.Any(f => stream.FileFormat.StartsWith(f, StringComparison.Ordinal)))
            {
                return "reject_file_format";
            }

            matched++;
        }

        if (request.Streams.Count > 1 && matched < request.Streams.Count)
        {
            return "reject_stream";
        }

        return (request.RequireContent || request.UnderContentSize > 0 || request.OverContentSize > 0) && !content ? "reject_no_content" : null;
    }
}
