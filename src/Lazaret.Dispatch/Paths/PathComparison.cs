using System.Globalization;
using System.Text.Json;

namespace Lazaret.Dispatch.Paths;

/// <summary>
/// Compares what a path leads to with a literal. Values of different types are different and have no order, but a text that is a number is one where the other side is a number: the values of features are
/// always texts. Texts are ordered by their UTF-16 codes.
/// </summary>
internal static class PathComparison
{
    public static bool Holds(PathValue value, PathOperator operation, PathLiteral literal)
    {
        if (operation is PathOperator.Like or PathOperator.NotLike)
        {
            // Only texts are like a pattern or unlike it.
            return value is { Count: null, Several: null, Element.ValueKind: JsonValueKind.String }
                && literal.Pattern!.Matches(PathWalk.TextOf(value.Element)) == (operation == PathOperator.Like);
        }

        int? order = Order(value, literal);
        return operation switch
        {
            PathOperator.Equal => order == 0,
            PathOperator.NotEqual => order != 0,
            PathOperator.Less => order < 0,
            PathOperator.LessOrEqual => order <= 0,
            PathOperator.Greater => order > 0,
            PathOperator.GreaterOrEqual => order >= 0,
            _ => false,
        };
    }

    /// <summary>Null = different, without an order.</summary>
    private static int? Order(PathValue value, PathLiteral literal)
    {
        if (value.Several is not null)
        {
            return null;
        }

        JsonValueKind kind = value.Count is null ? value.Element.ValueKind : JsonValueKind.Number;
        switch (kind)
        {
            case JsonValueKind.String when literal.Kind == JsonValueKind.String:
                return string.CompareOrdinal(PathWalk.TextOf(value.Element), literal.Text);
            case JsonValueKind.String when literal.Kind == JsonValueKind.Number:
                return Numbers(PathWalk.TextOf(value.Element), literal.Text);
            case JsonValueKind.Number when literal.Kind is JsonValueKind.Number or JsonValueKind.String:
                return Numbers(value.Count?.ToString(CultureInfo.InvariantCulture) ?? value.Element.GetRawText(), literal.Text);
            case JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null:
                return kind == literal.Kind ? 0 : null;
            default:
                return null;
        }
    }

    /// <summary>Whole numbers exactly, others as floating point.</summary>
    private static int? Numbers(string a, string b)
    {
        if (long.TryParse(a, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long first)
            && long.TryParse(b, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long second))
        {
            return first.CompareTo(second);
        }

        const NumberStyles Form = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(a, Form, CultureInfo.InvariantCulture, out double x) && double.TryParse(b, Form, CultureInfo.InvariantCulture, out double y) && !double.IsNaN(x) && !double.IsNaN(y)
            ? x.CompareTo(y)
            : null;
    }
}
