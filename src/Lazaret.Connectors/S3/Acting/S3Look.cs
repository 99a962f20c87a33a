using Amazon.S3.Model;
using Lazaret.Core.Items;

namespace Lazaret.Connectors.S3.Acting;

/// <summary>What lies under a key, from its head.</summary>
internal sealed class S3Look(GetObjectMetadataResponse head)
{
    /// <summary>Names the deed that an object came to its place by.</summary>
    public const string KeyName = "lazaret-key";

    public GetObjectMetadataResponse Head => head;

    public long Size => head.ContentLength;

    /// <summary>As the store wrote it, with its quotes.</summary>
    public string? ETag => head.ETag;

    /// <summary>Null where no versions are kept.</summary>
    public string? VersionId => head.VersionId is null or "" or "null" ? null : head.VersionId;

    public ObjectIdentity Identity => S3Identity.Of(head.ContentLength, head.LastModified, head.ETag);

    /// <summary>The deed that moved it here; null when none of ours did.</summary>
    public string? MovedBy => head.Metadata[KeyName];
}
