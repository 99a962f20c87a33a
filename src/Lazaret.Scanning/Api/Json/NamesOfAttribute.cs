using Lazaret.Core.Actions;

namespace Lazaret.Scanning.Api.Json;

/// <summary>Says in the OpenAPI document that a text member holds one of a fixed list of names.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class NamesOfAttribute(params string[] names) : Attribute
{
    public NamesOfAttribute(Type enumType)
        : this(List(enumType))
    {
    }

    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>The names of an enum as users see them.</summary>
    public static string[] List(Type enumType) => enumType == typeof(ActionKind)
        ? [.. Enum.GetValues<ActionKind>().Select(ActionKinds.Name)]
        : [.. Enum.GetNames(enumType).Select(System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName)];
}
