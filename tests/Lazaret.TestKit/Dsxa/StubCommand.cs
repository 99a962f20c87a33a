using System.Globalization;
using System.Text;

namespace Lazaret.TestKit.Dsxa;

/// <summary>What content may ask of the stub: <c>DSXA-STUB:verdict=Not Scanned;reason=…;threat=…;delay_ms=…;status=…;times=…</c> up to the end of the line.</summary>
internal sealed record StubCommand(string? Verdict, string? Reason, string? Threat, int DelayMilliseconds, int? Status, int? Times)
{
    private static readonly byte[] Mark = "DSXA-STUB:"u8.ToArray();

    /// <summary>Null when the content asks for nothing.</summary>
    public static StubCommand? Find(ReadOnlySpan<byte> content)
    {
        int at = content.IndexOf(Mark);
        if (at < 0)
        {
            return null;
        }

        ReadOnlySpan<byte> line = content[(at + Mark.Length)..];
        int end = line.IndexOfAny((byte)'\r', (byte)'\n', (byte)0);
        Dictionary<string, string> settings = Encoding.Latin1.GetString(end < 0 ? line : line[..end])
            .Split(';')
            .Select(p => p.Split('=', 2))
            .Where(p => p.Length == 2)
            .ToDictionary(p => p[0].Trim(), p => p[1]);
        string? Text(string name) => settings.GetValueOrDefault(name);
        int? Number(string name) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
        return new StubCommand(Text("verdict"), Text("reason"), Text("threat"), Number("delay_ms") ?? 0, Number("status"), Number("times"));
    }
}
