using Lazaret.Dispatch.Identification.Deciding;
using Lazaret.Dispatch.Identification.Magic;
using Lazaret.Dispatch.Identification.Refining;
using Lazaret.Dispatch.Identification.Scripts;
using Microsoft.Extensions.Logging;

namespace Lazaret.Dispatch.Identification;

/// <summary>
/// Identifies content with what the system has: libmagic and libyara where they are installed, signatures and heuristics of our own where not.
/// One for a process; safe for any number of callers.
/// </summary>
internal sealed partial class ContentIdentifier : IIdentifier, IDisposable
{
    private const int AtOnce = 10;
    private readonly SemaphoreSlim turns = new(AtOnce);
    private readonly ILogger logger;
    private readonly IMagic magic;
    private readonly Refinement refinement;
    private readonly IScriptRules scripts;

    /// <param name="magic">What describes files.</param>
    /// <param name="scripts">The rules for what is text or unknown.</param>
    /// <param name="logger">Told what failed; never given names or content.</param>
    public ContentIdentifier(IMagic magic, IScriptRules scripts, ILogger logger)
    {
        this.magic = magic;
        this.logger = logger;
        this.scripts = scripts;
        refinement = new Refinement([new ZipRefiner(), new CartRefiner(), new DosRefiner(), new PdfRefiner(), new ScriptRefiner(scripts)], LogRefinerFailed);
    }

    /// <summary>An identifier on the libraries of the system; says once which of them is missing and how to install it.</summary>
    public static ContentIdentifier Create(ILogger logger)
    {
        IMagic? magic = LibMagicPool.TryCreate(out string? noMagic);
        IScriptRules? scripts = YaraScriptRules.TryCreate(out string? noYara);
        return Create(magic, noMagic, scripts, noYara, logger);
    }

    /// <summary>The same with what was found of the libraries, and why not where it was not.</summary>
    internal static ContentIdentifier Create(IMagic? magic, string? noMagic, IScriptRules? scripts, string? noYara, ILogger logger)
    {
        if (magic is null)
        {
            LogNoMagic(logger, noMagic ?? "");
        }

        if (scripts is null)
        {
            LogNoYara(logger, noYara ?? "");
        }

        return new ContentIdentifier(magic ?? new BuiltInMagic(), scripts ?? new BuiltInScriptRules(), logger);
    }

    public async ValueTask<Identity> IdentifyAsync(string file, long size, CancellationToken cancellationToken)
    {
        if (size == 0)
        {
            return Identity.Empty;
        }

        await turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Native calls that block: not on the thread of a caller.
            return await Task.Run(() => Identify(file, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            turns.Release();
        }
    }

    public void Dispose()
    {
        (magic as IDisposable)?.Dispose();
        (scripts as IDisposable)?.Dispose();
        turns.Dispose();
    }

    private Identity Identify(string path, CancellationToken cancellationToken)
    {
        using SuspectFile file = SuspectFile.Open(path);
        if (file.Head.IsEmpty)
        {
            return Identity.Empty;
        }

        MagicLines lines = MagicLines.None;
        string type = Identity.Unknown;
        try
        {
            lines = magic.Describe(file);
            cancellationToken.ThrowIfCancellationRequested();
            type = TypeDecision.Decide(lines.Magic, lines.Mime, file.Head.Span);
            type = refinement.Refine(type, file, lines, cancellationToken);
        }
        catch (Exception e) when (e is not (OperationCanceledException or IOException or UnauthorizedAccessException))
        {
            LogFailed(e);
        }

        return new Identity(lines.FirstMime, lines.FirstMagic, type, FileExtensions.Of(type));
    }

    [LoggerMessage(6101, LogLevel.Warning, "libmagic is not in use ({Reason}): files are identified with built-in signatures, which know fewer formats. Install the package libmagic1 (Debian, Ubuntu) or file-libs (Fedora) and start again")]
    private static partial void LogNoMagic(ILogger logger, string reason);

    [LoggerMessage(6102, LogLevel.Warning, "libyara is not in use ({Reason}): scripts and source texts are told apart with built-in heuristics, which know fewer languages. Install the package libyara9 (Debian 12) or libyara10 and start again")]
    private static partial void LogNoYara(ILogger logger, string reason);

    [LoggerMessage(6103, LogLevel.Warning, "A file could not be identified and is unknown")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(6104, LogLevel.Warning, "A closer look at a {Type} file failed; it keeps this type")]
    private partial void LogRefinerFailed(string type, Exception exception);
}
