using Lazaret.Core.Delivery;

namespace Lazaret.Core.Routes.Definition;

/// <summary>Where clean files go; see the kinds.</summary>
public abstract record RouteDestination
{
    private protected RouteDestination()
    {
    }

    /// <summary><c>s3</c>, <c>sftp</c> or <c>folder</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>For records and messages; unique in the route.</summary>
    public required string Name { get; init; }

    /// <summary>How the key or path below the destination is made.</summary>
    public required KeyTemplate Key { get; init; }

    /// <summary>What <c>{prefix}</c> in it stands for; may be empty.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>When something else has the key. Equal content there is always a success.</summary>
    public OverwritePolicy Overwrite { get; init; }

    /// <summary>With <see cref="OverwritePolicy.Never"/>: such a file is delivered under <see cref="DeliveryKeys.Alternative"/>.</summary>
    public bool RenameOnCollision { get; init; }

    /// <summary>Suffix of an empty object that is written last, such as <c>.done</c>; null = none.</summary>
    public string? DoneMarker { get; init; }
}
