using System.Security.Cryptography;
using System.Text;

namespace Lazaret.Scanners.Http;

/// <summary>What goes round an object in a form of two parts, <c>name</c> and <c>file</c>: the object itself is never held.</summary>
internal sealed class MultipartFrame
{
    public MultipartFrame(string fileName)
    {
        // Random, so that no content can end its part early.
        string boundary = "lazaret-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        ContentType = $"multipart/form-data; boundary={boundary}";
        string name = Plain(fileName);
        Before = Encoding.ASCII.GetBytes(
            $"--{boundary}\r\nContent-Disposition: form-data; name=\"name\"\r\nContent-Type: text/plain\r\n\r\n{name}\r\n"
            + $"--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n");
        After = Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n");
    }

    public string ContentType { get; }

    public byte[] Before { get; }

    public byte[] After { get; }

    public long Length => Before.Length + After.Length;

    /// <summary>A name for the form: its last part, of letters, digits and a few signs; no file name keeps a file from being scanned.</summary>
    private static string Plain(string fileName)
    {
        string last = fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..];
        string plain = new([.. last.Take(100).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_')]);
        return plain.Trim('.').Length > 0 ? plain : "file";
    }
}
