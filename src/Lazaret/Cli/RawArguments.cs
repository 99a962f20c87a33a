using System.Text;
using Lazaret.Core.Text;

namespace Lazaret.Cli;

/// <summary>
/// The arguments as bytes. The runtime replaces bytes that are not UTF-8, and a file whose name holds such a byte could then not be named on the
/// command line; Linux still has them in /proc.
/// </summary>
internal static class RawArguments
{
    /// <summary>The same arguments with such bytes kept as lossless text; <paramref name="args"/> itself where they cannot be had.</summary>
    public static string[] Restore(string[] args)
    {
        // U+FFFD is what the runtime put in the place of each such byte; without one there is nothing to restore.
        if (!Array.Exists(args, a => a.Contains('\uFFFD', StringComparison.Ordinal)))
        {
            return args;
        }

        try
        {
            return Restore(args, File.ReadAllBytes("/proc/self/cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return args;
        }
    }

    /// <summary>The part of <see cref="Restore(string[])"/> without I/O.</summary>
    internal static string[] Restore(string[] args, ReadOnlySpan<byte> commandLine)
    {
        List<byte[]> parts = [];
        while (!commandLine.IsEmpty)
        {
            int end = commandLine.IndexOf((byte)0);
            parts.Add(commandLine[..(end < 0 ? commandLine.Length : end)].ToArray());
            commandLine = end < 0 ? default : commandLine[(end + 1)..];
        }

        if (parts.Count < args.Length)
        {
            return args;
        }

        // Ours are the last ones, whatever stands before them (the binary, or `dotnet lazaret.dll`).
        byte[][] ours = [.. parts.Skip(parts.Count - args.Length)];
        for (int i = 0; i < args.Length; i++)
        {
            if (Encoding.UTF8.GetString(ours[i]) != args[i])
            {
                return args;
            }
        }

        return [.. ours.Select(p => LosslessUtf8.Decode(p))];
    }
}
