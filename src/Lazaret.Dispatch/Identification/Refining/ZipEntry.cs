namespace Lazaret.Dispatch.Identification.Refining;

/// <summary>What the directory of an archive says of a member; nothing of it is checked.</summary>
/// <param name="Name">Its name, one character for each byte: only ASCII is ever looked for.</param>
/// <param name="Method">0 stored, 8 deflated, others we leave alone.</param>
/// <param name="PackedLength">Bytes in the archive.</param>
/// <param name="LocalOffset">Where its own header is said to be, from the begin of the archive.</param>
internal readonly record struct ZipEntry(string Name, ushort Method, uint PackedLength, uint LocalOffset);
