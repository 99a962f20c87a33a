namespace Lazaret.Configuration.Layers;

/// <summary>What one layer says about one setting.</summary>
/// <param name="Name">Its name as it is written there: <c>DSXCONNECT_APP_ENV</c>, <c>scan:action</c>, <c>--asset</c>.</param>
/// <param name="Values">One text; several when the layer has a list.</param>
/// <param name="Source">Where it stands, for people: <c>environment NAME</c>, <c>FILE line 3</c>.</param>
internal sealed record SettingText(string Name, IReadOnlyList<string> Values, string Source)
{
    /// <summary>An empty text is the same as none: it hides nothing that stands elsewhere.</summary>
    public bool IsEmpty => Values.All(string.IsNullOrWhiteSpace);
}
