namespace Lazaret.Connectors.Filesystem;

/// <summary>What a listing does with symbolic links. No policy ever leads out of the asset.</summary>
public enum SymlinkPolicy
{
    /// <summary>They are counted and left alone.</summary>
    Skip,

    /// <summary>
    /// A link to a file inside the asset is listed, under the path of that file, when the filter lets the link's own path through. Links to directories
    /// are left alone: what they lead to lies inside the asset and is listed there.
    /// </summary>
    FollowInside,
}
