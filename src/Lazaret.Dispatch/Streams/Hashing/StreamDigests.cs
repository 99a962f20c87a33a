namespace Lazaret.Dispatch.Streams.Hashing;

/// <summary>What one pass over a stream finds (<c>event-dispatcher</c> §10.5). Digests that were not asked for or have no value are empty.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Lower-case hexadecimal, as are the next three.</param>
/// <param name="Sha512">SHA-512.</param>
/// <param name="Sha1">SHA-1.</param>
/// <param name="Md5">MD5.</param>
/// <param name="Ssdeep"><c>block:signature:signature</c>; empty below 4096 bytes.</param>
/// <param name="Tlsh"><c>T1</c> and 70 lower-case hexadecimal digits; empty up to 50 bytes and where the content has too little variety for one.</param>
public sealed record StreamDigests(long Size, string Sha256, string Sha512 = "", string Sha1 = "", string Md5 = "", string Ssdeep = "", string Tlsh = "");
