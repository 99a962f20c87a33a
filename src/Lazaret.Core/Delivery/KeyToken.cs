namespace Lazaret.Core.Delivery;

/// <summary>What a part of a key template is filled with.</summary>
internal enum KeyToken
{
    Literal,
    Path,
    Name,
    Stem,
    Ext,
    Source,
    Prefix,
    Sha256,
    Md5,
    Group,
    Date,
}
