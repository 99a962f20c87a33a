namespace Lazaret.Dispatch.Identification.Magic;

/// <summary>Signatures of our own, for systems without libmagic: the formats that matter most, in its words.</summary>
internal sealed class BuiltInMagic : IMagic
{
    private static readonly (string Magic, string Mime) nothing = ("data", "application/octet-stream");

    public MagicLines Describe(SuspectFile file)
    {
        (string magic, string mime) = ProgramHeaders.Describe(file.Head.Span)
            ?? CompoundFile.Describe(file)
            ?? Archive(file)
            ?? Signed(file)
            ?? Text(file.Head.Span)
            ?? nothing;
        return new MagicLines([magic], [mime]);
    }

    /// <summary>What is in a zip archive is for the refiner to say.</summary>
    private static (string Magic, string Mime)? Archive(SuspectFile file) =>
        file.Head.Span.StartsWith("PK\x3\x4"u8) || file.Head.Span.StartsWith("PK\x5\x6"u8) ? ("Zip archive data", "application/zip") : null;

    private static (string Magic, string Mime)? Signed(SuspectFile file)
    {
        ReadOnlySpan<byte> head = file.Head.Span;
        if (head.Length < file.Length)
        {
            byte[] longer = new byte[Signatures.Reach];
            head = longer.AsSpan(0, file.Read(longer, 0));
        }

        foreach (Signature signature in Signatures.All)
        {
            if (signature.IsIn(head))
            {
                return (signature.Magic, signature.Mime);
            }
        }

        return null;
    }

    private static (string Magic, string Mime)? Text(ReadOnlySpan<byte> head) =>
        TextKind.Of(head) is not { } kind ? null : TextFormats.Describe(TextKind.Read(head), kind) ?? (kind, "text/plain");
}
