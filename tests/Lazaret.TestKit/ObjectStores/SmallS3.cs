using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Lazaret.TestKit.ObjectStores;

/// <summary>
/// A small S3 in memory on a free loopback port, with what the emulator lacks: versions, conditions, checksums, copies in parts, uploads that can be listed and taken back, archived objects,
/// and faults where a test wants them. It checks no signatures. One bucket: <see cref="Bucket"/>.
/// </summary>
public sealed class SmallS3 : IAsyncDisposable
{
    public const string Bucket = "small";

    private readonly WebApplication app;
    private readonly Lock gate = new();

    // The current version last.
    private readonly SortedDictionary<string, List<SmallObject>> objects = new(Comparer<string>.Create((a, b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b))));
    private readonly Dictionary<string, Upload> uploads = [];
    private int next;

    private SmallS3(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.First());

    /// <summary>Keep every version.</summary>
    public bool Versioned { get; set; }

    /// <summary>Behave like a store that does not know If-Match and If-None-Match.</summary>
    public bool IgnoresConditions { get; set; }

    /// <summary>Behave like a store that neither checks nor keeps checksums.</summary>
    public bool IgnoresChecksums { get; set; }

    /// <summary>What it keeps of a body that it took, without knowing; null = what it was sent.</summary>
    public Func<byte[], byte[]>? Keeps { get; set; }

    /// <summary>ETags are no MD5s, as those of encrypted objects.</summary>
    public bool OpaqueTags { get; set; }

    /// <summary>Most entries in a page of a listing.</summary>
    public int PageMost { get; set; } = 1000;

    /// <summary>Decides what goes wrong; null = nothing.</summary>
    public Func<S3Call, S3Fault?>? OnCall { get; set; }

    public ConcurrentQueue<S3Call> Calls { get; } = new();

    /// <summary>Uploads that were begun and neither completed nor taken back.</summary>
    public int UnfinishedUploads
    {
        get
        {
            lock (gate)
            {
                return uploads.Count;
            }
        }
    }

    public static async Task<SmallS3> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.Limits.MaxRequestBodySize = null;
            k.Listen(IPAddress.Loopback, 0);
        });
        SmallS3 small = new(builder.Build());
        small.app.Run(small.AnswerAsync);
        await small.app.StartAsync();
        return small;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    public SmallObject Put(string key, byte[] content, string? etag = null)
    {
        lock (gate)
        {
            return Store(new SmallObject(key, NewVersion(), content, etag ?? Md5(content), DateTime.UtcNow));
        }
    }

    /// <summary>The current version, unless it is a delete marker.</summary>
    public SmallObject? Find(string key) => All(key) is [.., { IsMarker: false } found] ? found : null;

    public IReadOnlyList<SmallObject> All(string key)
    {
        lock (gate)
        {
            return objects.TryGetValue(key, out List<SmallObject>? all) ? [.. all] : [];
        }
    }

    public IReadOnlyList<string> Keys()
    {
        lock (gate)
        {
            return [.. objects.Where(o => !o.Value[^1].IsMarker).Select(o => o.Key)];
        }
    }

    public void Remove(string key)
    {
        lock (gate)
        {
            objects.Remove(key);
        }
    }

    /// <summary>Leaves an upload behind, as a crash does.</summary>
    public void BeginUpload(string key, DateTime at)
    {
        lock (gate)
        {
            uploads[$"left-{++next}"] = new Upload(key, at, new Dictionary<string, string>());
        }
    }

    private static string Md5(byte[] content) => $"\"{Convert.ToHexStringLower(Md5Bytes(content))}\"";

#pragma warning disable CA5351 // what S3's ETags are made of
    private static byte[] Md5Bytes(byte[] content) => MD5.HashData(content);
#pragma warning restore CA5351

    private string NewVersion() => Versioned ? $"v{++next:D6}" : "null";

    private SmallObject Store(SmallObject one)
    {
        if (!objects.TryGetValue(one.Key, out List<SmallObject>? all))
        {
            objects[one.Key] = all = [];
        }

        if (!Versioned)
        {
            all.Clear();
        }

        all.Add(one);
        return one;
    }

    private async Task AnswerAsync(HttpContext http)
    {
        string target = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
        string path = Uri.UnescapeDataString(target.Split('?')[0]);
        string key = path.StartsWith($"/{Bucket}/", StringComparison.Ordinal) ? path[(Bucket.Length + 2)..] : "";
        S3Call call = new(http.Request.Method, key, http.Request.Query.ToDictionary(q => q.Key, q => q.Value.ToString()), http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        using MemoryStream body = new();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        Calls.Enqueue(call);
        S3Fault? fault = OnCall?.Invoke(call);
        if (fault is { Hang: true })
        {
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        Reply reply;
        if (fault is null or { AfterDoing: true } or { CutBodyAt: >= 0 })
        {
            lock (gate)
            {
                reply = path == $"/{Bucket}" || path == $"/{Bucket}/" ? OfBucket(call) : key.Length > 0 ? OfObject(call, body.ToArray()) : Error(404, "NoSuchBucket");
            }
        }
        else
        {
            reply = Error(fault.Status, fault.Code, fault.Message);
        }

        if (fault is { CutBodyAt: < 0 })
        {
            if (fault.Status == 0)
            {
                http.Abort();
                return;
            }

            reply = Error(fault.Status, fault.Code, fault.Message);
        }

        http.Response.StatusCode = reply.Status;
        foreach ((string name, string value) in reply.Headers)
        {
            http.Response.Headers[name] = value;
        }

        http.Response.ContentLength = reply.Body.Length;
        if (call.Method == "HEAD")
        {
            return;
        }

        if (fault is { CutBodyAt: >= 0 } && fault.CutBodyAt < reply.Body.Length)
        {
            await http.Response.Body.WriteAsync(reply.Body.AsMemory(0, (int)fault.CutBodyAt), http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            http.Abort();
            return;
        }

        await http.Response.Body.WriteAsync(reply.Body, http.RequestAborted);
    }

    private Reply OfBucket(S3Call call) => call switch
    {
        { Method: "HEAD" } => new Reply(200),
        { Method: "GET" } when call.Query.ContainsKey("uploads") => Uploads(call),
        { Method: "GET" } when call.Query.ContainsKey("versions") => List(call, versions: true),
        { Method: "GET" } => List(call, versions: false),
        _ => Error(405, "MethodNotAllowed"),
    };

    private Reply OfObject(S3Call call, byte[] body)
    {
        bool tagging = call.Query.ContainsKey("tagging");
        bool part = call.Query.ContainsKey("partNumber");
        return call.Method switch
        {
            "GET" when tagging => Tags(call),
            "GET" or "HEAD" => Get(call),
            "PUT" when tagging => SetTags(call, body),
            "PUT" when part => Part(call, body),
            "PUT" when call.Header("x-amz-copy-source") is not null => Copy(call),
            "PUT" => Write(call, body),
            "POST" when call.Query.ContainsKey("uploads") => Begin(call),
            "POST" => Complete(call, body),
            "DELETE" when call.Query.TryGetValue("uploadId", out string? id) => uploads.Remove(id) ? new Reply(204) : Error(404, "NoSuchUpload"),
            "DELETE" => Delete(call),
            _ => Error(405, "MethodNotAllowed"),
        };
    }

    private SmallObject? Found(S3Call call) => Found(call.Key, call.Query.GetValueOrDefault("versionId"));

    private SmallObject? Found(string key, string? version) =>
        !objects.TryGetValue(key, out List<SmallObject>? all) ? null : version is null ? all[^1] : all.Find(o => o.VersionId == version);

    private Reply Get(S3Call call)
    {
        if (Found(call) is not { IsMarker: false } one)
        {
            return Error(404, "NoSuchKey", "The specified key does not exist.");
        }

        if (!IgnoresConditions && call.Header("If-Match") is { } match && match != one.ETag)
        {
            return Error(412, "PreconditionFailed");
        }

        if (one.IsArchived && call.Method == "GET")
        {
            return Error(403, "InvalidObjectState", "The operation is not valid for the object's storage class");
        }

        if (one.HasCustomerKey)
        {
            return Error(400, "InvalidRequest", "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.");
        }

        Dictionary<string, string> headers = new()
        {
            ["ETag"] = one.ETag,
            ["Last-Modified"] = one.Modified.ToString("R", CultureInfo.InvariantCulture),
            ["Content-Type"] = one.ContentType,
        };
        foreach ((string name, string value) in one.Metadata)
        {
            headers["x-amz-meta-" + name] = value;
        }

        if (Versioned)
        {
            headers["x-amz-version-id"] = one.VersionId;
        }

        if (one.Encryption is { } sse)
        {
            headers["x-amz-server-side-encryption"] = sse;
        }

        if (one.Sha256 is { } sha && call.Header("x-amz-checksum-mode") == "ENABLED")
        {
            headers["x-amz-checksum-sha256"] = sha;
        }

        if (call.Header("Range") is { } range && range.StartsWith("bytes=", StringComparison.Ordinal))
        {
            string[] ends = range[6..].Split('-');
            int first = int.Parse(ends[0], CultureInfo.InvariantCulture);
            int last = ends[1].Length > 0 ? Math.Min(int.Parse(ends[1], CultureInfo.InvariantCulture), one.Content.Length - 1) : one.Content.Length - 1;
            headers["Content-Range"] = $"bytes {first}-{last}/{one.Content.Length}";
            return new Reply(206, headers, one.Content[first..(last + 1)]);
        }

        return new Reply(200, headers, one.Content);
    }

    private Reply Write(S3Call call, byte[] body)
    {
        if (Refuse(call) is { } refused)
        {
            return refused;
        }

        string? sha = call.Header("x-amz-checksum-sha256");
        if (!IgnoresChecksums && sha is not null && sha != Convert.ToBase64String(SHA256.HashData(body)))
        {
            return Error(400, "BadDigest", "The SHA256 you specified did not match the calculated checksum.");
        }

        byte[] kept = Keeps is { } keeps ? keeps(body) : body;
        string etag = OpaqueTags ? $"\"{Guid.NewGuid():N}-opaque\"" : Md5(kept);
        SmallObject one = Store(Described(call.Key, kept, etag, IgnoresChecksums || sha is null ? null : Convert.ToBase64String(SHA256.HashData(kept)), call.Headers));
        return Written(one);
    }

    private Reply? Refuse(S3Call call)
    {
        if (IgnoresConditions)
        {
            return null;
        }

        SmallObject? there = Found(call.Key, null) is { IsMarker: false } one ? one : null;
        return (call.Header("If-None-Match") == "*" && there is not null) || (call.Header("If-Match") is { } match && match != there?.ETag) ? Error(412, "PreconditionFailed") : null;
    }

    private SmallObject Described(string key, byte[] content, string etag, string? sha, IReadOnlyDictionary<string, string> headers) => new(key, NewVersion(), content, etag, DateTime.UtcNow)
    {
        Sha256 = sha,
        ContentType = headers.GetValueOrDefault("Content-Type") ?? "binary/octet-stream",
        Encryption = headers.GetValueOrDefault("x-amz-server-side-encryption"),
        Metadata = new(headers.Where(h => h.Key.StartsWith("x-amz-meta-", StringComparison.OrdinalIgnoreCase)).ToDictionary(h => h.Key[11..].ToLowerInvariant(), h => h.Value), StringComparer.OrdinalIgnoreCase),
        Tags = (headers.GetValueOrDefault("x-amz-tagging") ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries).Select(t => t.Split('=')).ToDictionary(t => WebUtility.UrlDecode(t[0]), t => WebUtility.UrlDecode(t[1])),
    };

    private Reply Written(SmallObject one)
    {
        Dictionary<string, string> headers = new() { ["ETag"] = one.ETag };
        if (Versioned)
        {
            headers["x-amz-version-id"] = one.VersionId;
        }

        if (one.Sha256 is { } sha)
        {
            headers["x-amz-checksum-sha256"] = sha;
        }

        return new Reply(200, headers);
    }

    private Reply Delete(S3Call call)
    {
        string? version = call.Query.GetValueOrDefault("versionId");
        SmallObject? there = Found(call);
        if (!IgnoresConditions && call.Header("If-Match") is { } match && match != there?.ETag)
        {
            return Error(412, "PreconditionFailed");
        }

        if (version is not null)
        {
            if (there is not null)
            {
                objects[call.Key].Remove(there);
                if (objects[call.Key].Count == 0)
                {
                    objects.Remove(call.Key);
                }
            }
        }
        else if (Versioned)
        {
            Store(new SmallObject(call.Key, NewVersion(), [], "", DateTime.UtcNow) { IsMarker = true });
        }
        else
        {
            objects.Remove(call.Key);
        }

        return new Reply(204);
    }

    private (SmallObject? Source, Reply? Refused) CopySource(S3Call call)
    {
        string[] source = call.Header("x-amz-copy-source")!.TrimStart('/').Split("?versionId=");
        string key = Uri.UnescapeDataString(source[0])[(Bucket.Length + 1)..];
        if (Found(key, source.Length > 1 ? source[1] : null) is not { IsMarker: false } one)
        {
            return (null, Error(404, "NoSuchKey"));
        }

        return !IgnoresConditions && call.Header("x-amz-copy-source-if-match") is { } match && match != one.ETag ? (null, Error(412, "PreconditionFailed")) : (one, null);
    }

    private Reply Copy(S3Call call)
    {
        (SmallObject? source, Reply? refused) = CopySource(call);
        if ((refused ?? Refuse(call)) is { } no)
        {
            return no;
        }

        SmallObject told = Described(call.Key, source!.Content, Md5(source.Content), source.Sha256, call.Headers);
        SmallObject one = Store(call.Header("x-amz-metadata-directive") == "REPLACE" ? told with { Tags = new(source.Tags) } : told with { Metadata = source.Metadata, Tags = new(source.Tags) });
        return Xml(new XElement("CopyObjectResult", new XElement("ETag", one.ETag), new XElement("LastModified", Iso(one.Modified))));
    }

    private Reply Tags(S3Call call) => Found(call) is { IsMarker: false } one
        ? Xml(new XElement("Tagging", new XElement("TagSet", one.Tags.Select(t => new XElement("Tag", new XElement("Key", t.Key), new XElement("Value", t.Value))))))
        : Error(404, "NoSuchKey");

    private Reply SetTags(S3Call call, byte[] body)
    {
        if (Found(call) is not { IsMarker: false } one)
        {
            return Error(404, "NoSuchKey");
        }

        one.Tags = XDocument.Parse(Encoding.UTF8.GetString(body)).Descendants().Where(e => e.Name.LocalName == "Tag")
            .ToDictionary(t => t.Elements().First(e => e.Name.LocalName == "Key").Value, t => t.Elements().First(e => e.Name.LocalName == "Value").Value);
        return new Reply(200);
    }

    private Reply Begin(S3Call call)
    {
        string id = $"upload-{++next}";
        uploads[id] = new Upload(call.Key, DateTime.UtcNow, call.Headers);
        return Xml(new XElement("InitiateMultipartUploadResult", new XElement("Bucket", Bucket), new XElement("Key", call.Key), new XElement("UploadId", id)));
    }

    private Reply Part(S3Call call, byte[] body)
    {
        if (!uploads.TryGetValue(call.Query["uploadId"], out Upload? upload))
        {
            return Error(404, "NoSuchUpload");
        }

        bool copy = call.Header("x-amz-copy-source") is not null;
        if (copy)
        {
            (SmallObject? source, Reply? refused) = CopySource(call);
            if (refused is not null)
            {
                return refused;
            }

            string[] range = (call.Header("x-amz-copy-source-range") ?? $"bytes=0-{source!.Content.Length - 1}")[6..].Split('-');
            body = source!.Content[int.Parse(range[0], CultureInfo.InvariantCulture)..(int.Parse(range[1], CultureInfo.InvariantCulture) + 1)];
        }

        string sha = Convert.ToBase64String(SHA256.HashData(body));
        if (!IgnoresChecksums && call.Header("x-amz-checksum-sha256") is { } told && told != sha)
        {
            return Error(400, "BadDigest");
        }

        upload.Parts[int.Parse(call.Query["partNumber"], CultureInfo.InvariantCulture)] = body;
        return copy
            ? Xml(new XElement("CopyPartResult", new XElement("ETag", Md5(body)), new XElement("LastModified", Iso(DateTime.UtcNow))))
            : new Reply(200, new Dictionary<string, string> { ["ETag"] = Md5(body) }.Concat(IgnoresChecksums ? [] : [KeyValuePair.Create("x-amz-checksum-sha256", sha)]).ToDictionary());
    }

    private Reply Complete(S3Call call, byte[] body)
    {
        string id = call.Query["uploadId"];
        if (!uploads.TryGetValue(id, out Upload? upload))
        {
            return Error(404, "NoSuchUpload");
        }

        if (Refuse(call) is { } refused)
        {
            return refused;
        }

        int[] numbers = [.. XDocument.Parse(Encoding.UTF8.GetString(body)).Descendants().Where(e => e.Name.LocalName == "PartNumber").Select(e => int.Parse(e.Value, CultureInfo.InvariantCulture))];
        byte[] content = [.. numbers.SelectMany(n => upload.Parts[n])];
        string etag = $"\"{Convert.ToHexStringLower(Md5Bytes([.. numbers.SelectMany(n => Md5Bytes(upload.Parts[n]))]))}-{numbers.Length}\"";
        bool checks = !IgnoresChecksums && upload.Headers.ContainsKey("x-amz-checksum-algorithm");
        string sha = $"{Convert.ToBase64String(SHA256.HashData([.. numbers.SelectMany(n => SHA256.HashData(upload.Parts[n]))]))}-{numbers.Length}";
        SmallObject one = Store(Described(call.Key, content, etag, checks ? sha : null, upload.Headers));
        uploads.Remove(id);
        XElement result = new("CompleteMultipartUploadResult", new XElement("Bucket", Bucket), new XElement("Key", call.Key), new XElement("ETag", one.ETag));
        if (checks)
        {
            result.Add(new XElement("ChecksumSHA256", sha));
        }

        Reply reply = Xml(result);
        if (Versioned)
        {
            reply.Headers["x-amz-version-id"] = one.VersionId;
        }

        return reply;
    }

    private Reply Uploads(S3Call call) => Xml(new XElement("ListMultipartUploadsResult", new XElement("Bucket", Bucket), new XElement("IsTruncated", "false"),
        uploads.Where(u => u.Value.Key.StartsWith(call.Query.GetValueOrDefault("prefix") ?? "", StringComparison.Ordinal)).Select(u => new XElement("Upload", new XElement("Key", u.Value.Key), new XElement("UploadId", u.Key), new XElement("Initiated", Iso(u.Value.At))))));

    private Reply List(S3Call call, bool versions)
    {
        string Told(string name) => call.Query.GetValueOrDefault(name) ?? "";
        string prefix = Told("prefix"), delimiter = Told("delimiter");
        string after = versions ? Told("key-marker") : call.Query.TryGetValue("continuation-token", out string? token) ? Encoding.UTF8.GetString(Convert.FromBase64String(token)) : Told("start-after");
        string afterVersion = Told("version-id-marker");
        int most = Math.Min(PageMost, int.TryParse(Told("max-keys"), out int wanted) ? wanted : 1000);
        bool encode = Told("encoding-type") == "url";
        string Text(string text) => encode ? WebUtility.UrlEncode(text).Replace("%2F", "/", StringComparison.Ordinal) : text;
        List<XElement> found = [];
        List<string> prefixes = [];
        string lastKey = "", lastVersion = "";
        bool truncated = false;
        foreach ((string key, List<SmallObject> all) in objects)
        {
            int order = Encoding.UTF8.GetBytes(key).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(after));
            if (!key.StartsWith(prefix, StringComparison.Ordinal) || order < 0 || (order == 0 && after.Length > 0 && (!versions || afterVersion.Length == 0)))
            {
                continue;
            }

            int cut = delimiter.Length > 0 ? key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal) : -1;
            if (cut >= 0)
            {
                string common = key[..(cut + delimiter.Length)];
                if (prefixes.Contains(common) || (!versions && call.Query.ContainsKey("continuation-token") && after == common) || (after.Length > 0 && after.StartsWith(common, StringComparison.Ordinal) && after == common))
                {
                    continue;
                }

                if (found.Count + prefixes.Count == most)
                {
                    truncated = true;
                    break;
                }

                prefixes.Add(common);
                (lastKey, lastVersion) = (common, "");
                continue;
            }

            IEnumerable<SmallObject> shown = versions ? Enumerable.Reverse(all) : all[^1].IsMarker ? [] : [all[^1]];
            if (versions && order == 0 && afterVersion.Length > 0)
            {
                shown = shown.SkipWhile(o => o.VersionId != afterVersion).Skip(1);
            }

            foreach (SmallObject one in shown)
            {
                if (found.Count + prefixes.Count == most)
                {
                    truncated = true;
                    break;
                }

                XElement entry = new(versions ? one.IsMarker ? "DeleteMarker" : "Version" : "Contents", new XElement("Key", Text(key)), new XElement("LastModified", Iso(one.Modified)));
                if (!one.IsMarker)
                {
                    entry.Add(new XElement("ETag", one.ETag), new XElement("Size", one.Content.Length), new XElement("StorageClass", one.IsArchived ? "GLACIER" : "STANDARD"));
                }

                if (versions)
                {
                    entry.Add(new XElement("VersionId", one.VersionId), new XElement("IsLatest", ReferenceEquals(one, all[^1]) ? "true" : "false"));
                }

                found.Add(entry);
                (lastKey, lastVersion) = (key, one.VersionId);
            }

            if (truncated)
            {
                break;
            }
        }

        XElement result = new(versions ? "ListVersionsResult" : "ListBucketResult", new XElement("Name", Bucket), new XElement("Prefix", Text(prefix)), new XElement("IsTruncated", truncated ? "true" : "false"), encode ? new XElement("EncodingType", "url") : null);
        if (truncated)
        {
            result.Add(versions
                ? [new XElement("NextKeyMarker", Text(lastKey)), new XElement("NextVersionIdMarker", lastVersion)]
                : new object[] { new XElement("NextContinuationToken", Convert.ToBase64String(Encoding.UTF8.GetBytes(lastKey))) });
        }

        result.Add(found, prefixes.Select(p => new XElement("CommonPrefixes", new XElement("Prefix", Text(p)))));
        return Xml(result);
    }

    private static string Iso(DateTime time) => time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static Reply Error(int status, string code, string message = "no") => Xml(new XElement("Error", new XElement("Code", code), new XElement("Message", message), new XElement("RequestId", "1")), status);

    private static Reply Xml(XElement root, int status = 200)
    {
        XNamespace s3 = "http://s3.amazonaws.com/doc/2006-03-01/";
        foreach (XElement element in root.Name.LocalName == "Error" ? [] : root.DescendantsAndSelf())
        {
            element.Name = s3 + element.Name.LocalName;
        }

        return new Reply(status, new Dictionary<string, string> { ["Content-Type"] = "application/xml" }, Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + root.ToString(SaveOptions.DisableFormatting)));
    }

    private sealed record Upload(string Key, DateTime At, IReadOnlyDictionary<string, string> Headers)
    {
        public SortedDictionary<int, byte[]> Parts { get; } = [];
    }

    private sealed record Reply(int Status, Dictionary<string, string> Headers, byte[] Body)
    {
        public Reply(int status)
            : this(status, [], [])
        {
        }

        public Reply(int status, Dictionary<string, string> headers)
            : this(status, headers, [])
        {
        }

    }
}
