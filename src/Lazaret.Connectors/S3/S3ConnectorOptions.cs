using Lazaret.Core.Filters;

namespace Lazaret.Connectors.S3;

/// <summary>Settings of an <see cref="S3Connector"/>.</summary>
public sealed class S3ConnectorOptions
{
    public S3ConnectionOptions Connection { get; set; } = new();

    /// <summary><c>bucket</c> or <c>bucket/prefix</c>; the prefix is a folder: <c>a/b</c> has <c>a/b/c</c> in it and not <c>a/bc</c>. Required. <c>s3://</c> in front is allowed.</summary>
    public string Asset { get; set; } = "";

    /// <summary>A name for people; empty = the asset.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>The filter that the connector lists under when a request names none; empty = everything. It sees keys below the asset's prefix.</summary>
    public string Filter { get; set; } = "";

    /// <summary>Prefix in the same bucket that moved objects go under, with their whole key behind it. Default <c>dsxconnect-quarantine</c>. What lies under it is never listed, read or acted on.</summary>
    public string Quarantine { get; set; } = "dsxconnect-quarantine";

    public S3Versions Versions { get; set; } = S3Versions.Current;

    public S3DeleteMode Delete { get; set; } = S3DeleteMode.Marker;

    /// <summary>Prefixes that are listed at the same time; 1 to 64, default 8. A page of 1,000 objects is held for each. 1 = one flat listing, for stores whose listings with a delimiter are not to be relied on.</summary>
    public int ListConcurrency { get; set; } = 8;

    /// <summary>How often the connector, when it watches, lists everything again; 0 = as the request says.</summary>
    public TimeSpan MonitorInterval { get; set; } = TimeSpan.Zero;

    /// <summary>Objects larger than this are copied in parts, when they are moved; 5 MiB to 5 GiB, default 5 GiB (the most that one request copies).</summary>
    public long CopyWholeUpTo { get; set; } = 5L << 30;

    /// <summary>Bytes in a part of such a copy; 5 MiB to 5 GiB, default 512 MiB; more where 10,000 parts would not do.</summary>
    public long CopyPart { get; set; } = 512L << 20;

    /// <summary>Every mistake, one sentence each; empty when there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> errors = [];
        Connection.Validate(errors);
        if (S3Asset.Wrong(Asset) is { } asset)
        {
            errors.Add(asset);
        }

        if (S3Asset.WrongFolder(Quarantine) is { } quarantine)
        {
            errors.Add($"Quarantine is \"{Quarantine}\", which {quarantine}.");
        }

        if (PathFilter.Parse(Filter).Error is { } filter)
        {
            errors.Add($"Filter has an error at position {filter.Position}: {filter.Message}");
        }

        if (ListConcurrency is < 1 or > 64)
        {
            errors.Add($"ListConcurrency is {ListConcurrency}; 1 to 64 are allowed.");
        }

        const long Least = 5L << 20;
        const long Most = 5L << 30;
        if (CopyWholeUpTo is < Least or > Most || CopyPart is < Least or > Most)
        {
            errors.Add($"CopyWholeUpTo is {CopyWholeUpTo} and CopyPart is {CopyPart}; each may be 5 MiB to 5 GiB.");
        }

        return errors;
    }
}
