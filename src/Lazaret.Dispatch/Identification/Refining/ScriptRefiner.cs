using System.Buffers;
using Lazaret.Dispatch.Identification.Magic;
using Lazaret.Dispatch.Identification.Scripts;

namespace Lazaret.Dispatch.Identification.Refining;

/// <summary>Asks the script rules about what is text or nothing known.</summary>
internal sealed class ScriptRefiner(IScriptRules rules) : IRefiner
{
    /// <summary>How much of a file the rules see: what a text is shows long before, and what was made to be slow has little room.</summary>
    public const int Seen = 1024 * 1024;

    public bool Takes(string type) => type is Identity.Unknown or "text/plain";

    public string Refine(string type, SuspectFile file, MagicLines lines, CancellationToken cancellationToken)
    {
        if (file.Head.Length == file.Length)
        {
            return BestMatch.Of(rules.Match(new ScriptSubject(file.Head, lines.FirstMime, lines.FirstMagic, type))) ?? type;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(Seen, file.Length));
        try
        {
            int read = file.Read(buffer.AsSpan(0, Math.Min(Seen, buffer.Length)), 0);
            return BestMatch.Of(rules.Match(new ScriptSubject(buffer.AsMemory(0, read), lines.FirstMime, lines.FirstMagic, type))) ?? type;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
