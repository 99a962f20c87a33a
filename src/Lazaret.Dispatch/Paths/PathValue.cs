using System.Text.Json;

namespace Lazaret.Dispatch.Paths;

/// <summary>What a path leads to: a value of the event, the length of a list, or several values.</summary>
/// <param name="Element">The value, where it is one of the event.</param>
/// <param name="Count">The length, where it is one.</param>
/// <param name="Several">The number of values, where there are several.</param>
internal readonly record struct PathValue(JsonElement Element, int? Count, int? Several)
{
    public static PathValue Of(JsonElement element) => new(element, null, null);

    public static PathValue Length(int count) => new(default, count, null);

    public static PathValue List(int several) => new(default, null, several);

    /// <summary>Is it something: not false, not null and not an empty list?</summary>
    public bool IsSomething => Several is { } several ? several > 0
        : Count is not null || Element.ValueKind switch
        {
            JsonValueKind.False or JsonValueKind.Null or JsonValueKind.Undefined => false,
            JsonValueKind.Array => Element.GetArrayLength() > 0,
            _ => true,
        };
}
