using System.Buffers;
using Lazaret.Core.Items;
using Microsoft.Win32.SafeHandles;

namespace Lazaret.Scanning.Routes.Engine;

/// <summary>
/// The bytes of one item as they went past the scanners, kept until the item is delivered or quarantined, so that the source is read once. It is a convenience and
/// never trusted: whoever takes bytes from it checks their hash against the one that was scanned, and reads the source again where it does not fit.
/// </summary>
internal sealed class RouteStage : IDisposable
{
    private readonly int memoryLimit;
    private readonly string? path;
    private byte[]? memory;
    private SafeFileHandle? file;

    private RouteStage(ItemId item, ObjectIdentity identity, int memoryLimit, string? path)
    {
        Item = item;
        Identity = identity;
        this.memoryLimit = memoryLimit;
        this.path = path;
    }

    public ItemId Item { get; }

    /// <summary>The version that was read.</summary>
    public ObjectIdentity Identity { get; }

    public long Length { get; private set; }

    /// <summary>True once the object was read to its end; before that nothing can be taken from it.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>True when it could not take everything (no room, no folder): it is of no use.</summary>
    public bool IsBroken { get; private set; }

    public bool IsOnDisk => file is not null;

    /// <param name="item">Whose bytes.</param>
    /// <param name="identity">The version that is read.</param>
    /// <param name="memoryLimit">Objects up to this many bytes are held in memory.</param>
    /// <param name="path">Where a larger one goes; null = nowhere.</param>
    public static RouteStage Create(ItemId item, ObjectIdentity identity, int memoryLimit, string? path) => new(item, identity, memoryLimit, path);

    /// <summary>Takes the next bytes. Never fails: a stage without room is broken, and the source is read again.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (IsBroken)
        {
            return;
        }

        try
        {
            if (file is null && Length + bytes.Length <= memoryLimit)
            {
                Grow((int)Length + bytes.Length);
                bytes.CopyTo(memory.AsSpan((int)Length));
            }
            else if (path is null)
            {
                Break();
                return;
            }
            else
            {
                if (file is null)
                {
                    file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
                    File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                    if (memory is not null)
                    {
                        RandomAccess.Write(file, memory.AsSpan(0, (int)Length), 0);
                        Free();
                    }
                }

                RandomAccess.Write(file, bytes, Length);
            }

            Length += bytes.Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Break();
        }
    }

    /// <summary>The object was read to its end.</summary>
    public void Complete() => IsComplete = !IsBroken;

    /// <summary>A stream over all of it, from the start; the stage must outlive it.</summary>
    public Stream Open() => file is null
        ? new MemoryStream(memory ?? [], 0, (int)Length, writable: false)
        : new StageStream(file, Length);

    public void Dispose()
    {
        IsComplete = false;
        Break();
    }

    private void Break()
    {
        IsBroken = true;
        Free();
        if (file is not null)
        {
            file.Dispose();
            file = null;
            try
            {
                File.Delete(path!);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The next start of the route clears the folder.
            }
        }
    }

    private void Grow(int length)
    {
        if (memory is not null && memory.Length >= length)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(length);
        memory?.AsSpan(0, (int)Length).CopyTo(larger);
        Free();
        memory = larger;
    }

    private void Free()
    {
        if (memory is not null)
        {
            ArrayPool<byte>.Shared.Return(memory);
            memory = null;
        }
    }
}
