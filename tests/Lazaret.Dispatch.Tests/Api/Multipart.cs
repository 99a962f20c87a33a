namespace Lazaret.Dispatch.Tests.Api;

/// <summary>Reads RFC 7578 strictly: CRLF, exact boundaries.</summary>
internal static class Multipart
{
    public static Dictionary<string, string> Read(string boundary, string text)
    {
        string[] pieces = text.Split($"--{boundary}");
        Assert.Equal("", pieces[0]);
        Assert.Equal("--\r\n", pieces[^1]);
        Dictionary<string, string> parts = [];
        foreach (string piece in pieces[1..^1])
        {
            Assert.StartsWith("\r\n", piece, StringComparison.Ordinal);
            Assert.EndsWith("\r\n", piece, StringComparison.Ordinal);
            int end = piece.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            string head = piece[2..end];
            Assert.Contains("Content-Type: application/octet-stream", head, StringComparison.Ordinal);
            string name = head.Split("name=\"")[1].Split('"')[0];
            parts.Add(name, piece[(end + 4)..^2]);
        }

        return parts;
    }
}
