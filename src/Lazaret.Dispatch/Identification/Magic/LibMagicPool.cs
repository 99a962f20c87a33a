using System.Collections.Concurrent;

namespace Lazaret.Dispatch.Identification.Magic;

/// <summary>Handles of libmagic, as many as were ever in use at once.</summary>
internal sealed class LibMagicPool : IMagic, IDisposable
{
    private readonly LibMagic library;
    private readonly ConcurrentBag<LibMagicCookie> idle = [];

    private LibMagicPool(LibMagic library, LibMagicCookie first)
    {
        this.library = library;
        idle.Add(first);
    }

    /// <summary>A pool on the library of the system; null, with the reason, when it is missing or has no database.</summary>
    public static LibMagicPool? TryCreate(out string? missing) =>
        LibMagic.TryLoad(out missing) is { } library && LibMagicCookie.TryOpen(library, out missing) is { } first ? new LibMagicPool(library, first) : null;

    public MagicLines Describe(SuspectFile file)
    {
        if (!idle.TryTake(out LibMagicCookie? cookie) && (cookie = LibMagicCookie.TryOpen(library, out string? failure)) is null)
        {
            return new MagicLines(["error - " + failure], ["error - " + failure]);
        }

        try
        {
            return cookie.Describe(file);
        }
        finally
        {
            idle.Add(cookie);
        }
    }

    public void Dispose()
    {
        while (idle.TryTake(out LibMagicCookie? cookie))
        {
            cookie.Dispose();
        }
    }
}
