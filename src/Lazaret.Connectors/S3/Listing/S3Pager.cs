using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace Lazaret.Connectors.S3.Listing;

/// <summary>Gets one page of a segment. Keys come percent-encoded from the store, as XML cannot hold all of them.</summary>
internal sealed class S3Pager(IAmazonS3 client, string bucket, S3Versions versions)
{
    /// <summary>Sub-prefixes taken from one page: each becomes a segment of the cursor.</summary>
    private const int MostPrefixes = 32;

    public Task<ListedPage> NextAsync(ListSegment segment, int size, CancellationToken cancellationToken) =>
        versions == S3Versions.All ? VersionsAsync(segment, size, cancellationToken) : ObjectsAsync(segment, size, cancellationToken);

    private async Task<ListedPage> ObjectsAsync(ListSegment segment, int size, CancellationToken cancellationToken)
    {
        ListObjectsV2Response page = await client.ListObjectsV2Async(
            new ListObjectsV2Request
            {
                BucketName = bucket,
                Prefix = segment.Prefix,
                Delimiter = segment.Expand ? "/" : null,
                MaxKeys = size,
                ContinuationToken = segment.Token,
                StartAfter = segment.Token is null ? segment.After : null,
                Encoding = EncodingType.Url,
            },
            cancellationToken).ConfigureAwait(false);
        bool encoded = page.Encoding == EncodingType.Url;
        List<ListedObject> objects = [.. (page.S3Objects ?? []).Select(o => new ListedObject(Decode(o.Key, encoded), null, true, Unquote(o.ETag), o.Size ?? -1, o.LastModified))];
        List<string> prefixes = [.. (page.CommonPrefixes ?? []).Select(p => Decode(p, encoded)).Where(p => p != segment.After)];
        ListSegment? next = page.IsTruncated == true && page.NextContinuationToken is { } token
            ? segment with { Token = token, After = Later(objects.Count > 0 ? objects[^1].Key : null, prefixes.Count > 0 ? prefixes[^1] : null) ?? segment.After }
            : null;
        return Cut(segment, next, objects, prefixes);
    }

    private async Task<ListedPage> VersionsAsync(ListSegment segment, int size, CancellationToken cancellationToken)
    {
        ListVersionsResponse page = await client.ListVersionsAsync(
            new ListVersionsRequest
            {
                BucketName = bucket,
                Prefix = segment.Prefix,
                Delimiter = segment.Expand ? "/" : null,
                MaxKeys = size,
                KeyMarker = segment.After,
                VersionIdMarker = segment.AfterVersion,
                Encoding = EncodingType.Url,
            },
            cancellationToken).ConfigureAwait(false);
        bool encoded = page.Encoding == EncodingType.Url;
        List<ListedObject> objects =
        [
            .. (page.Versions ?? []).Where(v => v.IsDeleteMarker != true)
                .Select(v => new ListedObject(Decode(v.Key, encoded), v.VersionId is "null" or "" ? null : v.VersionId, v.IsLatest == true, Unquote(v.ETag), v.Size ?? -1, v.LastModified)),
        ];
        List<string> prefixes = [.. (page.CommonPrefixes ?? []).Select(p => Decode(p, encoded)).Where(p => p != segment.After)];
        ListSegment? next = page.IsTruncated == true && page.NextKeyMarker is { } key
            ? segment with { After = Decode(key, encoded), AfterVersion = string.IsNullOrEmpty(page.NextVersionIdMarker) ? null : page.NextVersionIdMarker }
            : null;
        return Cut(segment, next, objects, prefixes);
    }

    /// <summary>A page with very many sub-prefixes is cut behind some of them: the rest is asked for again when those are done.</summary>
    private static ListedPage Cut(ListSegment segment, ListSegment? next, List<ListedObject> objects, List<string> prefixes)
    {
        if (prefixes.Count <= MostPrefixes)
        {
            return new ListedPage(next, objects, prefixes);
        }

        string last = prefixes[MostPrefixes - 1];
        prefixes.RemoveRange(MostPrefixes, prefixes.Count - MostPrefixes);
        objects.RemoveAll(o => Utf8Order.Compare(o.Key, last) > 0);
        return new ListedPage(segment with { After = last, AfterVersion = null, Token = null }, objects, prefixes);
    }

    private static string? Later(string? a, string? b) => a is null ? b : b is null || Utf8Order.Compare(a, b) > 0 ? a : b;

    private static string Decode(string text, bool encoded) => encoded ? WebUtility.UrlDecode(text) : text;

    private static string? Unquote(string? etag) => string.IsNullOrEmpty(etag) ? null : etag.Trim('"');
}
