using System.IO.Compression;
using Lazaret.Cli;
using Lazaret.Output;

namespace Lazaret.Domains.Classify;

/// <summary>Opens inputs: files as they are or compressed with gzip, and standard input.</summary>
internal static class InputFiles
{
    /// <param name="path">A path, or <c>-</c> for standard input.</param>
    /// <param name="option">What named it, for the sentence about a mistake.</param>
    /// <exception cref="UserErrorException">It cannot be read.</exception>
    public static Stream Open(string path, string option)
    {
        if (path == "-")
        {
            return Console.OpenStandardInput();
        }

        try
        {
            FileStream file = new(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });
            Span<byte> head = stackalloc byte[2];

            // Only a regular file can be looked into and read again: a pipe could not.
            bool packed = file.CanSeek && file.Length > 2 && file.ReadAtLeast(head, 2, throwOnEndOfStream: false) == 2 && head.SequenceEqual((ReadOnlySpan<byte>)[0x1F, 0x8B]);
            if (file.CanSeek)
            {
                file.Position = 0;
            }

            return packed ? new GZipStream(file, CompressionMode.Decompress) : file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserErrorException($"cannot read {option} {SafeText.Visible(path)}: {SafeText.Visible(e.Message).TrimEnd('.')}", inner: e);
        }
    }
}
