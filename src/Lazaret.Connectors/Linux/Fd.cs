using Microsoft.Win32.SafeHandles;

namespace Lazaret.Connectors.Linux;

/// <summary>An open file or directory, closed with this object at the latest.</summary>
internal sealed class Fd : SafeHandleMinusOneIsInvalid
{
    public Fd(int value)
        : base(ownsHandle: true) => SetHandle(value);

    public int Value => (int)handle;

    protected override bool ReleaseHandle() => Libc.Close((int)handle) == 0;
}
