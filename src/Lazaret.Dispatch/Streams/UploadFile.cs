using Lazaret.Dispatch.Streams.Hashing;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Dispatch.Streams;

/// <summary>A temporary file with an upload. Goes when it is disposed of, whatever happened.</summary>
internal sealed class UploadFile : IAsyncDisposable
{
    /// <summary>How the names of such files begin (<c>event-dispatcher</c> §10.5).</summary>
    public const string Prefix = "buffered-put";

    /// <summary>Files that nobody has written to for so long belong to a process that is gone.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromDays(1);

    private UploadFile(string path)
    {
        Path = path;
        Content = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
    }

    public string Path { get; }

    public FileStream Content { get; }

    public static UploadFile Create(string folder) => new(System.IO.Path.Combine(folder, $"{Prefix}-{Guid.NewGuid():N}"));

    /// <summary>Makes the folder, and removes what dead processes left in it.</summary>
    public static void Prepare(string folder, TimeProvider time)
    {
        Directory.CreateDirectory(folder);
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles(Prefix + "*"))
        {
            if (time.GetUtcNow() - file.LastWriteTimeUtc > Life)
            {
                file.Delete();
            }
        }
    }

    /// <summary>Copies a body into the file and hashes it on the way. Null when it is longer than <paramref name="limit"/>.</summary>
    /// <param name="body">The body.</param>
    /// <param name="limit">Most bytes.</param>
    /// <param name="selection">Which digests.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<StreamDigests?> FillAsync(Stream body, long limit, DigestSelection selection, CancellationToken cancellationToken)
    {
        await using DigestPass pass = new(selection);
        while (true)
        {
            DigestBlock block = new();
            try
            {
                block.Count = await ReadAsync(body, block.Room, cancellationToken).ConfigureAwait(false);
                if (pass.Size + block.Count > limit)
                {
                    block.Release();
                    return null;
                }

                await Content.WriteAsync(block.Content, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                block.Release();
                throw;
            }

            bool last = block.Count < DigestBlock.Capacity;
            await AppendAsync(pass, block).ConfigureAwait(false);
            if (last)
            {
                return await FinishAsync(pass).ConfigureAwait(false);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            File.Delete(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody took the folder away. An upload that was stored is no failure for that; the next start cleans up.
        }

        await Content.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>What fails here is the client's doing, unlike what fails in writing: the server tells some broken frames by a plain <see cref="IOException"/>.</summary>
    private static async ValueTask<int> ReadAsync(Stream body, Memory<byte> room, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAtLeastAsync(room, DigestBlock.Capacity, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e) when (e is not BadHttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            throw new BadHttpRequestException(e.Message, StatusCodes.Status400BadRequest, e);
        }
    }

    private static async ValueTask AppendAsync(DigestPass pass, DigestBlock block)
    {
        try
        {
            await pass.AppendAsync(block).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            throw new HasherException(e);
        }
    }

    private static async ValueTask<StreamDigests> FinishAsync(DigestPass pass)
    {
        try
        {
            return await pass.FinishAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            throw new HasherException(e);
        }
    }
}
