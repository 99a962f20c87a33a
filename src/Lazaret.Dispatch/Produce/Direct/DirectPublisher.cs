using System.Collections.Concurrent;
using System.Text;
using Lazaret.Core.Events;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Sources;

namespace Lazaret.Dispatch.Produce.Direct;

/// <summary>
/// The short way for what is most of the traffic: valid binary events in Avro of which no stage of the pipeline has anything to do. They go into the log without becoming objects. Everything else
/// takes <see cref="Publisher"/>'s way; the two give the same records, which a test compares.
/// </summary>
/// <param name="log">Where they go.</param>
/// <param name="names">Of topics.</param>
/// <param name="sources">Those whose events do not age off are taken.</param>
/// <param name="isPlain">No inserts and no deletions are known.</param>
/// <param name="mostBytes">The largest record.</param>
internal sealed class DirectPublisher(IEventLog log, TopicNames names, SourceCatalog sources, Func<bool> isPlain, int mostBytes)
{
    private const int MostTopics = 10_000;
    private readonly ConcurrentDictionary<string, string> topics = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<(BinaryScan Scan, BinaryIdentity Identity)> tools = [];

    /// <summary>Publishes a bulk record; null when it, or one of its events, takes the long way. Then nothing was published.</summary>
    public async Task<DirectOutcome?> TryPublishAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (!isPlain())
        {
            return null;
        }

        List<NewRecord> records = [];
        Dictionary<string, int> authors = [];
        if (!Read(body.Span, records, authors) || records.Count == 0)
        {
            return null;
        }

        return new DirectOutcome(await log.AppendAsync(records, cancellationToken).ConfigureAwait(false), records, authors);
    }

    private bool Read(ReadOnlySpan<byte> bytes, List<NewRecord> records, Dictionary<string, int> authors)
    {
        Walk walk = new(bytes, 0);
        if (walk.Long() != 6)
        {
            return false;
        }

        if (!tools.TryTake(out (BinaryScan Scan, BinaryIdentity Identity) tool))
        {
            tool = (new BinaryScan(), new BinaryIdentity());
        }

        // One array for all records of the request: they live and die together.
        using ByteBuffer output = new(bytes.Length + (bytes.Length / 4));
        List<(string Topic, string Key, int Start, int End)> found = [];
        try
        {
            for (long count = walk.Block(); count > 0; count = walk.Block())
            {
                int at = walk.At;
                for (; count > 0; count--)
                {
                    if (!tool.Scan.TryRead(bytes, ref at) || Topic(bytes, tool.Scan) is not { } topic)
                    {
                        return false;
                    }

                    int start = output.Length;
                    string key = tool.Identity.Write(bytes, tool.Scan, output);
                    if (output.Length - start > mostBytes)
                    {
                        return false;
                    }

                    found.Add((topic, key, start, output.Length));
                    string author = Encoding.UTF8.GetString(tool.Scan.AuthorName.Of(bytes));
                    authors[author] = authors.GetValueOrDefault(author) + 1;
                }

                walk = new Walk(bytes, at);
            }

            if (!walk.IsGood || walk.At != bytes.Length)
            {
                return false;
            }
        }
        finally
        {
            tools.Add(tool);
        }

        byte[] whole = output.Span.ToArray();
        records.EnsureCapacity(found.Count);
        foreach ((string topic, string key, int start, int end) in found)
        {
            records.Add(new NewRecord(topic, key, whole.AsMemory(start, end - start)));
        }

        return true;
    }

    /// <summary>Null when the source has events that age off, or is not known here yet: the long way makes its topics.</summary>
    private string? Topic(ReadOnlySpan<byte> bytes, BinaryScan scan)
    {
        if (scan.SourceName.Length + scan.Action.Length > 200)
        {
            return null;
        }

        Span<char> word = stackalloc char[256];
        int length = Encoding.UTF8.GetChars(scan.SourceName.Of(bytes), word);
        word[length++] = scan.Expedite ? '!' : scan.Retry ? '?' : ' ';
        length += Encoding.UTF8.GetChars(scan.Action.Of(bytes), word[length..]);
        return topics.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word[..length], out string? topic) ? topic : null;
    }

    /// <summary>The long way published these, so their topics are there: those like them may go directly.</summary>
    public void Learn(IEnumerable<DispatchEvent> published)
    {
        foreach (BinaryEvent e in published.OfType<BinaryEvent>())
        {
            string source = e.Source.Name;
            if (topics.Count < MostTopics && sources.Accepts(source) && sources.Find(source)?.Expiry is null)
            {
                topics.TryAdd($"{source}{(e.Flags.Expedite ? '!' : e.Flags.Retry ? '?' : ' ')}{e.Action}", names.ForBinary(source, e.Action, e.Flags.Expedite, e.Flags.Retry));
            }
        }
    }
}
