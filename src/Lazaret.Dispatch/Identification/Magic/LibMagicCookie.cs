using System.Runtime.InteropServices;

namespace Lazaret.Dispatch.Identification.Magic;

/// <summary>A handle of libmagic with its database. Not thread-safe, as the library says of it: one caller at a time.</summary>
internal sealed unsafe class LibMagicCookie : IDisposable
{
    private readonly LibMagic library;
    private nint cookie;

    private LibMagicCookie(LibMagic library, nint cookie)
    {
        this.library = library;
        this.cookie = cookie;
    }

    ~LibMagicCookie() => Close();

    /// <summary>A handle with the default database of the system; null, with the reason, when there is none.</summary>
    public static LibMagicCookie? TryOpen(LibMagic library, out string? failure)
    {
        nint raw = library.Open(LibMagic.Continue | LibMagic.Raw);
        if (raw == 0)
        {
            failure = "no memory for its handle";
            return null;
        }

        LibMagicCookie cookie = new(library, raw);
        if (library.LoadDatabase(raw, null) != 0)
        {
            failure = "its database cannot be loaded: " + cookie.LastError();
            cookie.Dispose();
            return null;
        }

        failure = null;
        return cookie;
    }

    /// <summary>Both answers about an open file, from its begin.</summary>
    public MagicLines Describe(SuspectFile file)
    {
        bool held = false;
        try
        {
            file.Handle.DangerousAddRef(ref held);
            int descriptor = (int)file.Handle.DangerousGetHandle();
            IReadOnlyList<string> mime = Ask(descriptor, LibMagic.MimeType);
            return new MagicLines(Ask(descriptor, 0), mime);
        }
        finally
        {
            if (held)
            {
                file.Handle.DangerousRelease();
            }
        }
    }

    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    private IReadOnlyList<string> Ask(int descriptor, int mode)
    {
        if (library.SetFlags(cookie, LibMagic.Continue | LibMagic.Raw | mode) != 0)
        {
            return ["error - " + LastError()];
        }

        byte* answer = library.Descriptor(cookie, descriptor);
        return answer == null ? ["error - " + LastError()] : MagicLines.Split(Marshal.PtrToStringUTF8((nint)answer) ?? "");
    }

    private string LastError() => Marshal.PtrToStringUTF8((nint)library.Error(cookie)) ?? "no reason given";

    private void Close()
    {
        if (Interlocked.Exchange(ref cookie, 0) is nint open and not 0)
        {
            library.Close(open);
        }
    }
}
