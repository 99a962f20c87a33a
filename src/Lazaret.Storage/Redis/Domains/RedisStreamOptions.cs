using System.Text;

namespace Lazaret.Storage.Redis.Domains;

/// <summary>Settings of <see cref="RedisStreamQueue"/>.</summary>
public sealed class RedisStreamOptions : RedisQueueOptions
{
    /// <summary>The stream that names are added to; 1 to 512 bytes.</summary>
    public required string Stream { get; set; }

    /// <summary>The consumer group that shares the work; 1 to 128 visible ASCII characters. Made when it is not there, from the stream's beginning. Default <c>lazaret</c>.</summary>
    public string Group { get; set; } = "lazaret";

    /// <summary>What this process is called in the group; 1 to 128 visible ASCII characters. No two that run at the same time have the same.</summary>
    public required string Consumer { get; set; }

    /// <summary>The field of an entry that holds the name. Default <c>domain</c>.</summary>
    public string Field { get; set; } = "domain";

    /// <summary>What the key of a result begins with; the name follows. 1 to 128 bytes. Default <c>dga:v1:</c>.</summary>
    public string ResultPrefix { get; set; } = "dga:v1:";

    /// <summary>How a result lies there. Default <see cref="ResultFormat.Hash"/>.</summary>
    public ResultFormat Format { get; set; }

    /// <summary>After how long the server forgets a result; zero (the default) = never.</summary>
    public TimeSpan Ttl { get; set; }

    /// <summary>A stream that gets each result as well; null (the default) = none.</summary>
    public string? ResultStream { get; set; }

    /// <summary>How many entries are kept in <see cref="ResultStream"/> and in <see cref="DeadLetters"/>, about; 1,000 to 1,000,000,000. Default 1,000,000.</summary>
    public int KeptEntries { get; set; } = 1_000_000;

    /// <summary>Where entries go that cannot be answered; null (the default) = the stream's name and <c>:dead</c>.</summary>
    public string? DeadLetters { get; set; }

    /// <summary>Take entries out of the stream when they are done. Default off: other groups may want them, and whoever adds them trims it.</summary>
    public bool DeleteDone { get; set; }

    internal string DeadStream => DeadLetters ?? Stream + ":dead";

    internal override IEnumerable<string> Wrong()
    {
        foreach (string wrong in base.Wrong())
        {
            yield return wrong;
        }

        foreach ((string what, string? text, int most) in new[] { ("stream", Stream, 512), ("field", Field, 128), ("prefix of results", ResultPrefix, 128), ("stream of results", ResultStream, 512), ("stream of dead letters", DeadLetters, 512) })
        {
            if (text is not null && Encoding.UTF8.GetByteCount(text) is var length && (length < 1 || length > most))
            {
                yield return $"the name of the {what} is not 1 to {most} bytes long";
            }
        }

        foreach ((string what, string text) in new[] { ("group", Group), ("consumer", Consumer) })
        {
            if (text.Length is < 1 or > 128 || text.Any(c => c is <= ' ' or > '~'))
            {
                yield return $"the name of the {what} is not 1 to 128 visible ASCII characters";
            }
        }

        string[] streams = [Stream, DeadStream, .. ResultStream is { } results ? [results] : Array.Empty<string>()];
        if (streams.Distinct(StringComparer.Ordinal).Count() < streams.Length)
        {
            yield return "two of the streams have the same name";
        }

        if (streams.Any(s => s.StartsWith(ResultPrefix, StringComparison.Ordinal)))
        {
            yield return $"a stream's name begins with {ResultPrefix}, as keys of results do";
        }

        if (Ttl < TimeSpan.Zero || Ttl > TimeSpan.FromDays(3650))
        {
            yield return "the life of results is not between 0 and 3,650 days";
        }

        if (KeptEntries is < 1000 or > 1_000_000_000)
        {
            yield return "the entries kept are not 1,000 to 1,000,000,000";
        }
    }
}
