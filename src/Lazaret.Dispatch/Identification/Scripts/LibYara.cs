using System.Runtime.InteropServices;

namespace Lazaret.Dispatch.Identification.Scripts;

/// <summary>The functions of libyara that we use, from the library of the system. Loaded at first use and never unloaded.</summary>
internal sealed unsafe class LibYara
{
    public const int ScanTimedOut = 26;
    public const int RuleMatching = 1;

    /// <summary>
    /// Flags of a scan: one match of a string is enough where its number does not matter, libyara must not take over SIGSEGV and SIGBUS, which
    /// .NET needs, and only rules that match are called back.
    /// </summary>
    public const int Fast = 1;
    public const int NoSignalHandlers = 4;
    public const int ReportMatches = 8;

    private LibYara(nint library, int identifierOffset)
    {
        IdentifierOffset = identifierOffset;
        nint At(string name) => NativeLibrary.GetExport(library, name);
        Initialize = (delegate* unmanaged[Cdecl]<int>)At("yr_initialize");
        CompilerCreate = (delegate* unmanaged[Cdecl]<nint*, int>)At("yr_compiler_create");
        CompilerDestroy = (delegate* unmanaged[Cdecl]<nint, void>)At("yr_compiler_destroy");
        CompilerOnError = (delegate* unmanaged[Cdecl]<nint, nint, nint, void>)At("yr_compiler_set_callback");
        CompilerDefine = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, int>)At("yr_compiler_define_string_variable");
        CompilerAdd = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, int>)At("yr_compiler_add_string");
        CompilerRules = (delegate* unmanaged[Cdecl]<nint, nint*, int>)At("yr_compiler_get_rules");
        ScannerCreate = (delegate* unmanaged[Cdecl]<nint, nint*, int>)At("yr_scanner_create");
        ScannerDestroy = (delegate* unmanaged[Cdecl]<nint, void>)At("yr_scanner_destroy");
        ScannerCallback = (delegate* unmanaged[Cdecl]<nint, nint, nint, void>)At("yr_scanner_set_callback");
        ScannerTimeout = (delegate* unmanaged[Cdecl]<nint, int, void>)At("yr_scanner_set_timeout");
        ScannerFlags = (delegate* unmanaged[Cdecl]<nint, int, void>)At("yr_scanner_set_flags");
        ScannerDefine = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, int>)At("yr_scanner_define_string_variable");
        ScanMemory = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, int>)At("yr_scanner_scan_mem");
    }

    /// <summary>Where a rule holds its name; its tags and its metadata follow, a pointer each.</summary>
    public int IdentifierOffset { get; }

    public delegate* unmanaged[Cdecl]<int> Initialize { get; }

    public delegate* unmanaged[Cdecl]<nint*, int> CompilerCreate { get; }

    public delegate* unmanaged[Cdecl]<nint, void> CompilerDestroy { get; }

    public delegate* unmanaged[Cdecl]<nint, nint, nint, void> CompilerOnError { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*, byte*, int> CompilerDefine { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*, byte*, int> CompilerAdd { get; }

    public delegate* unmanaged[Cdecl]<nint, nint*, int> CompilerRules { get; }

    public delegate* unmanaged[Cdecl]<nint, nint*, int> ScannerCreate { get; }

    public delegate* unmanaged[Cdecl]<nint, void> ScannerDestroy { get; }

    public delegate* unmanaged[Cdecl]<nint, nint, nint, void> ScannerCallback { get; }

    public delegate* unmanaged[Cdecl]<nint, int, void> ScannerTimeout { get; }

    public delegate* unmanaged[Cdecl]<nint, int, void> ScannerFlags { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*, byte*, int> ScannerDefine { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*, nuint, int> ScanMemory { get; }

    /// <summary>The library; null, with the reason, when the system has none that fits.</summary>
    public static LibYara? TryLoad(out string? missing)
    {
        // YR_RULE of 4.2 has two 32 bit numbers before its name, that of 4.3 and later four: libyara/include/yara/types.h.
        foreach ((string name, int offset) in ((string, int)[])[("libyara.so.9", 8), ("libyara.so.10", 16)])
        {
            if (NativeLibrary.TryLoad(name, out nint library))
            {
                try
                {
                    LibYara loaded = new(library, offset);
                    missing = loaded.Initialize() == 0 ? null : "it does not start";
                    return missing is null ? loaded : null;
                }
                catch (EntryPointNotFoundException e)
                {
                    missing = e.Message;
                    return null;
                }
            }
        }

        missing = "libyara.so.9 is not installed";
        return null;
    }
}
