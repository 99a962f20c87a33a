using Lazaret.Core.Scanners;

namespace Lazaret.Scanners.Signatures;

/// <summary>A set, its name in results, and the look of the files it came from. A scan uses the one it began with to its end.</summary>
internal sealed record LoadedSignatures(SignatureSet Set, ScannerIdentity Identity, string Stamp);
