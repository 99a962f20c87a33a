namespace Lazaret.Connectors.Sftp.Protocol;

/// <summary>Which attributes a packet carries. The numbers go over the wire.</summary>
[Flags]
internal enum AttributeFlags : uint
{
    None = 0,
    Size = 1,
    Owner = 2,
    Permissions = 4,
    Times = 8,
    Extended = 0x8000_0000,
}
