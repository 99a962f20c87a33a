using System.Text;

namespace Lazaret.Output;

/// <summary>
/// Standard output as a plain stream. The console stream of the runtime swallows the error when the reader has gone away, and a scan would go on
/// for nobody.
/// </summary>
internal static class StandardOutput
{
    /// <summary>Unbuffered; disposing it leaves the descriptor open.</summary>
    public static Stream Open() => new StandardOutputStream();

    public static StreamWriter OpenText() => new(Open(), new UTF8Encoding(false), 16 * 1024) { NewLine = "\n" };
}
