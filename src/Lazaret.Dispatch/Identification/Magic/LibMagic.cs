using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Lazaret.Dispatch.Identification.Magic;

/// <summary>The functions of libmagic that we use, from the library of the system. Loaded at first use and never unloaded.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by Load")]
internal sealed unsafe class LibMagic
{
    public const int MimeType = 0x10;
    public const int Continue = 0x20;
    public const int Raw = 0x100;

    private LibMagic(nint library)
    {
        Open = (delegate* unmanaged[Cdecl]<int, nint>)NativeLibrary.GetExport(library, "magic_open");
        Close = (delegate* unmanaged[Cdecl]<nint, void>)NativeLibrary.GetExport(library, "magic_close");
        LoadDatabase = (delegate* unmanaged[Cdecl]<nint, byte*, int>)NativeLibrary.GetExport(library, "magic_load");
        SetFlags = (delegate* unmanaged[Cdecl]<nint, int, int>)NativeLibrary.GetExport(library, "magic_setflags");
        Descriptor = (delegate* unmanaged[Cdecl]<nint, int, byte*>)NativeLibrary.GetExport(library, "magic_descriptor");
        Error = (delegate* unmanaged[Cdecl]<nint, byte*>)NativeLibrary.GetExport(library, "magic_error");
    }

    public delegate* unmanaged[Cdecl]<int, nint> Open { get; }

    public delegate* unmanaged[Cdecl]<nint, void> Close { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*, int> LoadDatabase { get; }

    public delegate* unmanaged[Cdecl]<nint, int, int> SetFlags { get; }

    public delegate* unmanaged[Cdecl]<nint, int, byte*> Descriptor { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*> Error { get; }

    /// <summary>The library; null, with the reason, when the system has none that fits.</summary>
    public static LibMagic? TryLoad(out string? missing)
    {
        foreach (string name in (string[])["libmagic.so.1", "libmagic.1.dylib"])
        {
            if (NativeLibrary.TryLoad(name, out nint library))
            {
                try
                {
                    missing = null;
                    return new LibMagic(library);
                }
                catch (EntryPointNotFoundException e)
                {
                    missing = e.Message;
                    return null;
                }
            }
        }

        missing = "libmagic.so.1 is not installed";
        return null;
    }
}
