using System.Text;
using Lazaret.Core.Text;

namespace Lazaret.Connectors.Linux;

/// <summary>Absolute and link-free paths as lossless text.</summary>
internal static class RealPath
{
    /// <summary>The path with every link resolved; of parts that do not exist, just made absolute.</summary>
    public static unsafe string Of(string path)
    {
        string absolute = Normalize(path, Environment.CurrentDirectory);
        byte[] name = FileNames.WithNul(LosslessUtf8.Encode(path)); // as it is: what ".." means behind a link only the system knows
        int fd;
        fixed (byte* pointer = name)
        {
            fd = Libc.OpenAt(OpenFlags.CurrentDirectory, pointer, OpenFlags.PathOnly | OpenFlags.CloseOnExec, 0);
        }

        if (fd < 0)
        {
            int slash = absolute.LastIndexOf('/');
            return slash <= 0 ? absolute : Of(absolute[..slash]).TrimEnd('/') + absolute[slash..];
        }

        using Fd handle = new(fd);
        return OfHandle(fd) ?? absolute;
    }

    /// <summary>Is it a file (of any kind) and no folder?</summary>
    public static bool IsFile(string path) =>
        FileStat.Of(OpenFlags.CurrentDirectory, FileNames.WithNul(LosslessUtf8.Encode(path)), out FileStat stat) == 0 && !stat.IsDirectory;

    /// <summary>Where an open handle lies now; null when the system does not tell or it was removed.</summary>
    public static unsafe string? OfHandle(int fd)
    {
        byte[] link = Encoding.ASCII.GetBytes($"/proc/self/fd/{fd}\0");
        byte[] buffer = new byte[4096];
        fixed (byte* pointer = link)
        fixed (byte* target = buffer)
        {
            int length = (int)Libc.ReadLinkAt(OpenFlags.CurrentDirectory, pointer, target, (nuint)buffer.Length);
            return length > 0 && length < buffer.Length && buffer[0] == '/' ? LosslessUtf8.Decode(buffer.AsSpan(0, length)) : null;
        }
    }

    /// <summary>Absolute, without empty, <c>.</c> and <c>..</c> parts; links are not looked at.</summary>
    public static string Normalize(string path, string current)
    {
        string full = path.StartsWith('/') ? path : current + "/" + path;
        List<string> parts = [];
        foreach (string part in full.Split('/'))
        {
            if (part == "..")
            {
                if (parts.Count > 0)
                {
                    parts.RemoveAt(parts.Count - 1);
                }
            }
            else if (part is not "" and not ".")
            {
                parts.Add(part);
            }
        }

        return "/" + string.Join('/', parts);
    }
}
