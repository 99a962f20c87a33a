using System.Net.Http.Headers;
using System.Text;
using Lazaret.Core.Text;

namespace Lazaret.Dispatch.Client;

/// <summary>Reads the two parts of a fetch's answer strictly (RFC 7578): exact boundaries, CRLF, the names <c>info</c> and <c>events</c> once each and no others.</summary>
internal static class MultipartAnswer
{
    /// <exception cref="DispatcherClientException">It is something else.</exception>
    public static (ReadOnlyMemory<byte> Info, ReadOnlyMemory<byte> Events) Read(MediaTypeHeaderValue? type, ReadOnlyMemory<byte> body)
    {
        string? boundary = type?.Parameters.FirstOrDefault(p => p.Name.Equals("boundary", StringComparison.OrdinalIgnoreCase))?.Value?.Trim('"');
        if (type?.MediaType != "multipart/form-data" || string.IsNullOrEmpty(boundary))
        {
            throw Wrong($"has the type {Shown.Of(type?.ToString() ?? "none")}; allowed is multipart/form-data with a boundary");
        }

        byte[] first = Encoding.ASCII.GetBytes($"--{boundary}\r\n");
        byte[] next = Encoding.ASCII.GetBytes($"\r\n--{boundary}");
        if (!body.Span.StartsWith(first))
        {
            throw Wrong("does not begin with its boundary");
        }

        Dictionary<string, ReadOnlyMemory<byte>> parts = [];
        ReadOnlyMemory<byte> rest = body[first.Length..];
        while (true)
        {
            int end = rest.Span.IndexOf(next);
            int head = rest.Span.IndexOf("\r\n\r\n"u8);
            if (end < 0 || head < 0 || head + 4 > end)
            {
                throw Wrong("ends in the middle of a part");
            }

            string name = NameOf(Encoding.UTF8.GetString(rest.Span[..head]));
            if (name is not ("info" or "events") || !parts.TryAdd(name, rest[(head + 4)..end]))
            {
                throw Wrong($"has a part {Shown.Of(name)} too many");
            }

            rest = rest[(end + next.Length)..];
            if (rest.Span is [(byte)'-', (byte)'-', ..])
            {
                break;
            }

            if (!rest.Span.StartsWith("\r\n"u8))
            {
                throw Wrong("has something behind a boundary");
            }

            rest = rest[2..];
        }

        return parts.Count == 2 ? (parts["info"], parts["events"]) : throw Wrong("lacks info or events");
    }

    private static string NameOf(string head)
    {
        foreach (string line in head.Split("\r\n"))
        {
            if (line.StartsWith("Content-Disposition:", StringComparison.OrdinalIgnoreCase)
                && ContentDispositionHeaderValue.TryParse(line["Content-Disposition:".Length..], out ContentDispositionHeaderValue? value) && value.DispositionType == "form-data")
            {
                return value.Name?.Trim('"') ?? "";
            }
        }

        return "";
    }

    private static DispatcherClientException Wrong(string what) => new($"the dispatcher's answer to a fetch {what}");
}
