using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Lazaret.Output;

/// <summary>
/// Standard output as a plain file. The console stream of the runtime swallows the error when the reader has gone away, and a scan would go on
/// for nobody.
/// </summary>
internal static class StandardOutput
{
    /// <summary>Unbuffered; disposing it leaves the descriptor open.</summary>
    public static Stream Open() => new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);

    public static StreamWriter OpenText() => new(Open(), new UTF8Encoding(false), 16 * 1024) { NewLine = "\n" };
}
