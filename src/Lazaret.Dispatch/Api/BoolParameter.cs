namespace Lazaret.Dispatch.Api;

/// <summary>Yes and no in a query, in the spellings that GET events and uploads take (<c>event-dispatcher</c> §2.1).</summary>
internal static class BoolParameter
{
    /// <summary>False when the text is none of the spellings. Nothing at all is no.</summary>
    public static bool TryParse(string? text, out bool value)
    {
        value = text is "1" or "t" or "T" or "TRUE" or "true" or "True";
        return value || text is null or "" or "0" or "f" or "F" or "FALSE" or "false" or "False";
    }
}
