using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lazaret.Dispatch.Identification.Scripts;

/// <summary>Runs the rules on bytes. One caller at a time.</summary>
internal sealed unsafe class YaraScanner : IDisposable
{
    private readonly LibYara yara;
    private nint scanner;

    /// <param name="yara">The library.</param>
    /// <param name="rules">A <c>YR_RULES</c>.</param>
    /// <param name="limit">How long a scan may take, in whole seconds.</param>
    /// <exception cref="InvalidOperationException">The library has no memory for it.</exception>
    public YaraScanner(LibYara yara, nint rules, TimeSpan limit)
    {
        this.yara = yara;
        nint made;
        if (yara.ScannerCreate(rules, &made) != 0)
        {
            throw new InvalidOperationException("libyara has no memory for a scanner");
        }

        scanner = made;
        yara.ScannerTimeout(scanner, (int)limit.TotalSeconds);
        yara.ScannerFlags(scanner, LibYara.Fast | LibYara.NoSignalHandlers | LibYara.ReportMatches);
    }

    ~YaraScanner() => Destroy();

    /// <summary>The rules with a type that match, in their order.</summary>
    /// <exception cref="TimeoutException">The scan took too long.</exception>
    /// <exception cref="InvalidOperationException">The scan failed.</exception>
    public IReadOnlyList<ScriptMatch> Scan(ScriptSubject subject)
    {
        Define("mime", subject.Mime);
        Define("magic", subject.Magic);
        Define("type", subject.Type);

        Found found = new(yara.IdentifierOffset);
        GCHandle handle = GCHandle.Alloc(found);
        try
        {
            yara.ScannerCallback(scanner, (nint)(delegate* unmanaged[Cdecl]<nint, int, nint, nint, int>)&OnMessage, GCHandle.ToIntPtr(handle));
            fixed (byte* bytes = subject.Bytes.Span)
            {
                return yara.ScanMemory(scanner, bytes, (nuint)subject.Bytes.Length) switch
                {
                    0 => found.Matches,
                    LibYara.ScanTimedOut => throw new TimeoutException("the script rules took too long"),
                    int code => throw new InvalidOperationException($"libyara answered {code}"),
                };
            }
        }
        finally
        {
            handle.Free();
        }
    }

    public void Dispose()
    {
        Destroy();
        GC.SuppressFinalize(this);
    }

    private void Define(string variable, string value)
    {
        fixed (byte* name = YaraCompiler.CString(variable), text = YaraCompiler.CString(value))
        {
            yara.ScannerDefine(scanner, name, text);
        }
    }

    private void Destroy()
    {
        if (Interlocked.Exchange(ref scanner, 0) is nint open and not 0)
        {
            yara.ScannerDestroy(open);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnMessage(nint context, int message, nint data, nint state)
    {
        if (message == LibYara.RuleMatching
            && GCHandle.FromIntPtr(state).Target is Found found
            && YaraRuleMetadata.Read(data, found.IdentifierOffset) is { } match)
        {
            found.Matches.Add(match);
        }

        return 0; // go on
    }

    private sealed record Found(int IdentifierOffset)
    {
        public List<ScriptMatch> Matches { get; } = [];
    }
}
