namespace Lazaret.Scanners.Signatures;

/// <summary>Settings of the built-in scanner.</summary>
public sealed class SignaturesOptions
{
    /// <summary>Files with further signatures, or folders whose <c>*.sig</c> files are read in order of name; the format is in <c>docs/scanners.md</c>. Default none.</summary>
    public IReadOnlyList<string> Files { get; set; } = [];

    /// <summary>How often the files are looked at for changes; a change is loaded once it has stood still from one look to the next. Default 5 s.</summary>
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(5);
}
