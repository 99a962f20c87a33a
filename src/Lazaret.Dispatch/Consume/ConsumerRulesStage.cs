using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Events.Rules;

namespace Lazaret.Dispatch.Consume;

/// <summary>Drops what the consumer did not ask for (<c>event-dispatcher</c> §6.5, with the quirks that decide which plugin gets which work).</summary>
internal sealed class ConsumerRulesStage : IConsumeStage
{
    public string Name => "FilterConsumerRules";

    public string? Drop(DispatchEvent e, FetchRequest request) => e switch
    {
        BinaryEvent binary => Common(binary, binary.Author, request) ?? Streams(binary, request),
        StatusEvent status => Common(status.Entity.Input, status.Entity.Input.Author, request),
        _ => null,
    };

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
