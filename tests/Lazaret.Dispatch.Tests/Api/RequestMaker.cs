using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Lazaret.Dispatch.Events.Codecs;

namespace Lazaret.Dispatch.Tests.Api;

/// <summary>Makes requests that are nearly right, or not at all; the same ones for the same seed.</summary>
internal sealed class RequestMaker(int seed)
{
    private static readonly string[] Segments =
    [
        "", ".", "..", "...", "%2e", "%2e%2e", "%252e%252e", "..%2f..%2f..%2fescaped", "..%2F..%2Fescaped", "%2f", "%2fescaped", "%2Fescaped", "a%2f..%2f..%2f..%2fb", "..%5c..%5cescaped", "\\..\\escaped", "%00", "a%00b", "..%00",
        "%ff%fe", "%c3%28", "%c0%ae%c0%ae", "%ed%a0%80", "%", "%z", "%zz", "%2", "C:", "lazaret:partial", "lazaret%3apartial", "~", "%0d%0aX:%20y", "%0a", "%7f", "%e2%80%ae", "%f0%9f%98%80", "\u00e9", "\u0000", "\t", "*", "?", "#", ";", "&",
        "escaped", "content", "testing", "-", "--", "0", "con", " ", "%20", "%20.", "a.", ".a", "{source}", "system", "%C2%85",
    ];

    private static readonly string[] Ranges =
    [
        "bytes=0-", "bytes=0-0", "bytes=1-5", "bytes=-1", "bytes=-0", "bytes=-", "bytes=", "bytes", "bytes=5-1", "bytes=0-9223372036854775807", "bytes=9223372036854775807-", "bytes=9223372036854775807-9223372036854775807",
        "bytes=-9223372036854775807", "bytes=-9223372036854775808", "bytes=9223372036854775808-", "bytes=18446744073709551616-", "bytes=0-1,3-4", "bytes=0-0-0", "bytes=--1", "bytes= 0-1", "bytes=0 - 1", "Bytes=0-1", "items=0-1", "bytes=a-b",
        "bytes=+1-2", "bytes=0x1-2", "bytes=1e3-", "bytes=\u0661-", "none", "=", "-", "bytes=0-\u00e9", "bytes=10000000-",
    ];

    private static readonly string[] Lengths =
        ["0", "1", "-1", "+1", "abc", "", "9223372036854775807", "9223372036854775808", "18446744073709551616", "99999999999999999999999999", "1 1", "1,1", "0x10", "1e3", "007", "1\r\nContent-Length: 2", "5\r\nTransfer-Encoding: chunked"];

    private static readonly string[] Names =
    [
        "model", "avro-format", "include_ok", "name", "version", "count", "deadline", "r-live", "r-historic", "r-expedite", "r-source", "r-action", "d-action", "r-streams", "d-self", "r-content", "r-under-content-size", "r-over-content-size",
        "max-security", "debug", "reset", "deployment_key", "is-task", "expected-sha256", "skip-identify", "ifOlderThan", "x",
    ];

    // No time for which something would really be waited.
    private static readonly string[] Values =
    [
        "", "true", "false", "1", "0", "-1", "tru", "binary", "status", "plugin", "insert", "delete", "download", "retrohunt", "Binary", "1e400", "NaN", "-0", "0.5", "content", "content,exe", "*,", ",", ";", "a,b,c", "[", "(((", "a.b[?(@.c)]", "%00", "%ff", "%",
        "%2e%2e%2f", "'", "\"", "\\", "%0d%0a", "..", "TRUE", "%f0%9f%98%80", "%ed%a0%80", "testing", "sourced", "OFFICIAL",
    ];

    private static readonly string[] Deadlines = ["0", "-1", "abc", "", "0.01", "1e-9", "NaN", "-9223372036854775808", "%00", "-1e400"];

    private static readonly string[] Models = ["binary", "status", "plugin", "insert", "delete", "download", "retrohunt", "system", ""];

    private readonly Random random = new(seed);
    private readonly List<byte[]> uploaded = [];

    public RawRequest Next() => random.Next(10) switch
    {
        0 or 1 => Upload(),
        2 or 3 or 4 => OfStream(),
        5 or 6 => Publish(),
        7 or 8 => Fetch(),
        _ => Anything(),
    };

    private RawRequest Upload()
    {
        byte[] body = Often() ? Content() : Bytes(random.Next(6000));
        string digest = Often() ? Hash(body) : Word();
        if (body.Length < 1000)
        {
            uploaded.Add(body);
        }

        string query = Often() ? $"?skip-identify={Pick("true", "false", "1", "x")}&expected-sha256={digest}" : Query();
        return Request("POST", $"/api/v3/stream/{Source()}/{Label()}{query}", body);
    }

    private RawRequest OfStream()
    {
        string hash = uploaded.Count > 0 && Often() ? Hash(Pick([.. uploaded])) : Word();
        string path = $"{Source()}/{Label()}/{hash}";
        return random.Next(5) switch
        {
            0 => Request("HEAD", $"/api/v3/stream/{path}", []),
            1 => Request("DELETE", $"/api/v3/stream/{path}?ifOlderThan={Pick("0", "1", "-1", "x", "9223372036854775807", "253402300799", "253402300800", "%00")}", []),
            2 => Request("PATCH", $"/api/v3/stream/{Source()}/{path}", Rarely() ? Bytes(100) : []),
            _ => Request("GET", $"/api/v3/stream/{path}{(Rarely() ? Query() : "")}", [], $"Range: {Pick(Ranges)}"),
        };
    }

    private RawRequest Publish()
    {
        bool avro = random.Next(3) == 0;
        byte[] body = avro ? Avro() : Json();
        body = Rarely() ? body : Mutated(body);
        string? extra = Rarely() ? "Content-Encoding: gzip" : null;
        if (extra is not null && Often())
        {
            using MemoryStream packed = new();
            using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
            {
                gzip.Write(body);
            }

            body = packed.ToArray();
        }

        string route = Rarely() ? "/api/v2/event/simulate" : "/api/v2/event";
        return Request("POST", $"{route}?model={Pick(Models)}&avro-format={(avro ? "true" : "false")}{(Often() ? "" : "&" + Query()[1..])}", body, extra);
    }

    private RawRequest Fetch() =>
        Request("GET", $"/api/v2/event/{(Often() ? Pick(Models) : Word())}/{Pick("active", "passive", "x")}?name={Pick("p", Word())}&version=1&deadline=0&{Query()[1..]}&deadline={Pick(Deadlines)}", []);

    private RawRequest Anything()
    {
        string path = string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => "/" + (Often() ? Pick("api", "v2", "v3", "event", "stream", "metrics", "healthz", "simulate") : Word())));
        return Request(Pick("GET", "POST", "PUT", "HEAD", "DELETE", "PATCH", "OPTIONS", "TRACE", "get", "FOO", "G\u00e9T"), path + (Often() ? Query() : ""), Often() ? [] : Bytes(random.Next(2000)));
    }

    /// <summary>Mostly a sound frame around what may not be sound; sometimes the frame is wrong.</summary>
    private RawRequest Request(string method, string target, byte[] body, string? extra = null)
    {
        StringBuilder head = new($"{method} {target} HTTP/1.1\r\nHost: {(random.Next(50) == 0 ? Pick("", "x", "a b", "[::1", "127.0.0.1:99999") : "localhost")}\r\nConnection: close");
        if (extra is not null)
        {
            head.Append(CultureInfo.InvariantCulture, $"\r\n{extra}");
        }

        int frame = random.Next(20);
        bool early = false;
        switch (frame)
        {
            case 0:
                head.Append(CultureInfo.InvariantCulture, $"\r\nContent-Length: {Pick(Lengths)}");
                early = true;
                break;
            case 1:
                // Less than was promised.
                head.Append(CultureInfo.InvariantCulture, $"\r\nContent-Length: {body.Length + random.Next(1, 100_000)}");
                early = true;
                break;
            case 2 or 3:
                head.Append("\r\nTransfer-Encoding: chunked");
                body = Chunked(body);
                early = true;
                break;
            case 4:
                head.Append(CultureInfo.InvariantCulture, $"\r\nContent-Length: {body.Length}\r\n{Pick("X: ", "X-API-Key: ", "Authorization: Basic ", "Authorization: Bearer ", "User-Agent: ", "Content-Type: ", "Accept: ")}{Pick(new string('a', random.Next(40_000)), "\u00ff\u00fe", "a\0b", "====", "a\rb")}");
                break;
            case 5:
                head.Append(CultureInfo.InvariantCulture, $"\r\nContent-Length: {body.Length}\r\nExpect: {Pick("100-continue", "x")}");
                break;
            case 6:
                head.Append(CultureInfo.InvariantCulture, $"\r\nContent-Length: {body.Length}{string.Concat(Enumerable.Repeat("\r\nX: y", random.Next(200)))}");
                break;
            default:
                head.Append(CultureInfo.InvariantCulture, $"\r\nContent-Length: {body.Length}");
                break;
        }

        return new RawRequest(head.ToString(), body, early);
    }

    private byte[] Chunked(byte[] body)
    {
        using MemoryStream chunks = new();
        for (int at = 0; at < body.Length;)
        {
            int count = Math.Min(body.Length - at, random.Next(1, 3000));
            string size = random.Next(15) == 0 ? Pick("", "-1", "zz", "ffffffffffffffff", "7fffffffffffffff", "0", "1;a=b", "00000001") : count.ToString("x", CultureInfo.InvariantCulture);
            chunks.Write(Encoding.ASCII.GetBytes(size + "\r\n"));
            chunks.Write(body, at, count);
            chunks.Write(random.Next(20) == 0 ? "\n"u8 : "\r\n"u8);
            at += count;
        }

        if (!Rarely())
        {
            chunks.Write("0\r\n\r\n"u8);
        }

        return chunks.ToArray();
    }

    private string Source() => Often() ? "testing" : Word();

    private string Label() => Often() ? "content" : Word();

    private string Word() => random.Next(12) switch
    {
        0 => new string(Pick("a", ".", "/")[0], random.Next(1, 300)),
        1 => string.Concat(Enumerable.Repeat(Pick("%C3%A9", "%E2%82%AC", "%EF%BF%BD", "%F0%9F%98%80"), random.Next(1, 220))),
        2 => new string('a', random.Next(1000, 40_000)),
        3 => Pick(Segments) + Pick(Segments),
        4 => Hash([]).ToUpperInvariant(),
        5 => Hash([]) + Pick(".xor", ".aesc1", ".aesc1.xor", "0", "%00"),
        6 => string.Concat(Enumerable.Range(0, 64).Select(_ => Pick("a", "0", "G", "-", "\u00e9", "%30"))),
        7 => string.Concat(Bytes(random.Next(20)).Select(b => $"%{b:x2}")),
        _ => Pick(Segments),
    };

    private string Query() => "?" + string.Join('&', Enumerable.Range(0, random.Next(6)).Select(_ =>
    {
        string name = random.Next(10) == 0 ? Word() : Pick(Names);
        return name == "deadline" ? $"deadline={Pick(Deadlines)}" : $"{name}={(random.Next(8) == 0 ? Word() : Pick(Values))}";
    }));

    private byte[] Content() => random.Next(6) switch
    {
        0 => Encoding.UTF8.GetBytes($"text {random.Next()}\n"),
        1 => [.. "PK\u0003\u0004"u8, .. Bytes(random.Next(400))],
        2 => [.. "MZ"u8, .. Bytes(random.Next(4000))],
        3 => [.. "%PDF-1.7\n"u8, .. Bytes(random.Next(400))],
        4 => [.. "\u00d0\u00cf\u0011\u00e0"u8, .. Bytes(random.Next(4000))],
        _ => [0x7F, .. "ELF"u8, .. Bytes(random.Next(400))],
    };

    private byte[] Json() => random.Next(8) switch
    {
        0 => Encoding.UTF8.GetBytes(new string(Pick("[", "{\"a\":", "[[")[0], random.Next(1, 100_000))),
        1 => Encoding.UTF8.GetBytes(Pick("", "null", "[]", "{}", "[null]", "[[]]", "[1]", "\"\"", "[{}]", "{\"events\":[]}", "1e999", "[{\"entity\":null}]", "[{\"entity\":[]}]", "\ufeff[]", "[{\"model\":\"binary\"}]", "[\"\\ud800\"]")),
        2 => Encoding.UTF8.GetBytes($"[{Encoding.UTF8.GetString(EventJson.Bytes(Sample.Status(Sample.Binary(random.Next(50)))))}]"),
        _ => Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Encoding.UTF8.GetString(EventJson.Bytes(Sample.Binary(random.Next(50), Often() ? "testing" : Pick(Segments))))))}]"),
    };

    private byte[] Avro()
    {
        using ByteBuffer body = new(4096);
        int count = random.Next(1, 4);
        int start = EventAvro.BeginBulk(body, count);
        for (int i = 0; i < count; i++)
        {
            EventAvro.Write(body, Sample.Binary(random.Next(50)));
        }

        EventAvro.EndBulk(body, count, start);
        return body.Span.ToArray();
    }

    /// <summary>A few bytes changed, removed, doubled or swapped for numbers that hurt.</summary>
    private byte[] Mutated(byte[] body)
    {
        List<byte> bytes = [.. body];
        for (int i = random.Next(1, 6); i > 0 && bytes.Count > 0; i--)
        {
            int at = random.Next(bytes.Count);
            int count = Math.Min(random.Next(1, 30), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, count);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, count));
                    break;
                case 3:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 4:
                    bytes.InsertRange(at, Pick<byte[]>([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0xFE, 0xFF, 0xFF, 0xFF, 0x0F], [0x01], [0x00], [.. "1e999"u8], [.. "-1"u8], [.. "null"u8], [0xED, 0xA0, 0x80], [.. "\\ud800"u8], [.. "99999999999999999999"u8]));
                    break;
                default:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
            }
        }

        return [.. bytes];
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private bool Often() => random.Next(10) < 7;

    private bool Rarely() => random.Next(10) < 2;

    private T Pick<T>(params T[] choices) => choices[random.Next(choices.Length)];
}
