namespace Lazaret.Core.Delivery;

/// <summary>One part of a key template.</summary>
/// <param name="Token">What it is.</param>
/// <param name="Text">A literal's text, a group's name or a date's format; otherwise empty.</param>
/// <param name="Digits">How many digits of a digest; 0 = all.</param>
internal readonly record struct KeyPart(KeyToken Token, string Text = "", int Digits = 0)
{
    /// <summary>What is missing when it cannot be filled, for a sentence.</summary>
    public string Missing() => Token == KeyToken.Group ? $"the group \"{DeliveryKeys.Shown(Text)}\" of the file-name pattern" : "the MD5 of the content";
}
