using System.Text;
using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;
using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;

namespace Lazaret.Connectors.S3.Acting;

/// <summary>
/// Carries out actions on objects (<c>connectors</c> §3.2, §5.4). Each begins by looking at the object: another version than the scanned one is left alone. Requests that change something carry
/// the version or the ETag, so that the store itself refuses what was replaced in between.
/// </summary>
internal sealed class S3Actions(IAmazonS3 client, S3Asset asset, S3ConnectorOptions options, TimeProvider time)
{
    private readonly S3Mover mover = new(client, asset, options);
    private readonly S3Tagger tagger = new(client, asset.Bucket);

    // The same request twice at once: the second waits and finds the work done.
    private readonly SemaphoreSlim[] gates = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    public async ValueTask<ActionResult> ActAsync(ActionRequest request, CancellationToken cancellationToken)
    {
        if (request.Plan.Kind == ActionKind.Nothing)
        {
            return ActionResult.None;
        }

        S3Deed deed = new(request);
        if (!asset.Contains(deed.Where.Key) || !S3Asset.CanBeNamed(deed.Where.Key))
        {
            return deed.Result(ActionStatus.Error, $"{deed.Shown} is not a key inside the asset {asset.Name} that a request can name");
        }

        SemaphoreSlim gate = gates[Convert.ToByte(deed.Key[..2], 16) % gates.Length];
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Not cut short once begun: half a move is gone on from, but had better come to its end.
            return request.Plan.Kind switch
            {
                ActionKind.Delete => await DeleteAsync(deed).ConfigureAwait(false),
                ActionKind.Move => await mover.MoveAsync(deed, this).ConfigureAwait(false),
                ActionKind.Tag => await TagAsync(deed).ConfigureAwait(false),
                ActionKind.MoveTag => await MoveAndTagAsync(deed).ConfigureAwait(false),
                _ => deed.Result(ActionStatus.NotSupported, "The S3 connector has no such action"),
            };
        }
        catch (Exception e) when (S3Failures.IsExpected(e, CancellationToken.None))
        {
            return deed.Result(S3Failures.ToStatus(e), S3Failures.Sentence(e, $"{ActionKinds.Name(request.Plan.Kind)} {deed.Shown}"));
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The object of a deed; null when there is none.</summary>
    public Task<S3Look?> LookAsync(S3Deed deed) => LookAsync(deed.Where.Key, deed.Where.VersionId);

    public async Task<S3Look?> LookAsync(string key, string? version = null)
    {
        try
        {
            return new S3Look(await client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = asset.Bucket, Key = key, VersionId = version }).ConfigureAwait(false));
        }
        catch (Exception e) when (S3Failures.IsNotFound(e) || (version is not null && e is AmazonS3Exception { StatusCode: System.Net.HttpStatusCode.BadRequest or System.Net.HttpStatusCode.MethodNotAllowed }))
        {
            return null; // a version id that is none of this key's is answered with 400; a delete marker's with 405
        }
    }

    /// <summary>Is it the version that was scanned? What nothing is known of but its hash is read once more.</summary>
    public async Task<bool> IsScannedAsync(S3Deed deed, S3Look look)
    {
        if (!look.Identity.Matches(deed.Request.Identity))
        {
            return false;
        }

        if (deed.Request.Identity.Tag is not null || deed.Request.Report.Sha256.Length == 0)
        {
            return deed.Request.Identity.Tag is not null || deed.Request.Identity.Size >= 0;
        }

        OpenResult opened = await S3Content.OpenAsync(client, asset.Bucket, deed.Where with { VersionId = look.VersionId }, options.Connection.IdleTimeout, CancellationToken.None).ConfigureAwait(false);
        return opened.Content is { } content && content.Identity.Matches(look.Identity) && await ContentHash.OfAsync(content).ConfigureAwait(false) == deed.Request.Report.Sha256;
    }

    /// <summary>Removes exactly the version that was looked at. False when it is another one by now, and was left alone.</summary>
    public async Task<bool> RemoveAsync(S3Deed deed, S3Look look)
    {
        DeleteObjectRequest request = new() { BucketName = asset.Bucket, Key = deed.Where.Key, VersionId = deed.Where.VersionId };
        if (request.VersionId is null && options.Delete == S3DeleteMode.Version)
        {
            request.VersionId = look.VersionId;
        }

        if (request.VersionId is null)
        {
            request.IfMatch = look.ETag;
        }

        try
        {
            await client.DeleteObjectAsync(request).ConfigureAwait(false);
        }
        catch (Exception e) when (S3Failures.IsPreconditionFailed(e))
        {
            return false;
        }
        catch (Exception e) when (S3Failures.IsNotImplemented(e) && request.IfMatch is not null)
        {
            // A store that knows no condition here: it was looked at a moment ago.
            request.IfMatch = null;
            await client.DeleteObjectAsync(request).ConfigureAwait(false);
        }
        catch (Exception e) when (S3Failures.IsNotFound(e))
        {
            // Somebody else was faster; it is gone, which is what was wanted.
        }

        return true;
    }

    private async Task<ActionResult> DeleteAsync(S3Deed deed)
    {
        string journal = $"{asset.Quarantine}/.lazaret/deleted/{deed.Key}.json";
        S3Look? look = await LookAsync(deed).ConfigureAwait(false);
        if (look is null || !await IsScannedAsync(deed, look).ConfigureAwait(false))
        {
            return await LookAsync(journal).ConfigureAwait(false) is not null ? deed.Result(ActionStatus.Success, $"{deed.Shown} was deleted before")
                : look is null ? deed.NotFound() : deed.Changed();
        }

        // The intent first: "missing because we removed it" is success, also after a crash.
        await client.PutObjectAsync(new PutObjectRequest { BucketName = asset.Bucket, Key = journal, ContentBody = Journal(deed, look), ContentType = "application/json", UseChunkEncoding = false }).ConfigureAwait(false);
        if (await RemoveAsync(deed, look).ConfigureAwait(false))
        {
            return deed.Result(ActionStatus.Success, $"Deleted {deed.Shown}");
        }

        await client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = asset.Bucket, Key = journal }).ConfigureAwait(false);
        return deed.Changed();
    }

    private async Task<ActionResult> TagAsync(S3Deed deed)
    {
        if (await LookAsync(deed).ConfigureAwait(false) is not { } look)
        {
            return deed.NotFound();
        }

        if (!await IsScannedAsync(deed, look).ConfigureAwait(false))
        {
            return deed.Changed();
        }

        return await tagger.TagAsync(deed.Where.Key, look.VersionId, deed.Request.Plan.Tags).ConfigureAwait(false) is { } error
            ? deed.Result(ActionStatus.Error, $"{deed.Shown} was not tagged: {error}")
            : deed.Result(ActionStatus.Success, $"Tagged {deed.Shown}");
    }

    private async Task<ActionResult> MoveAndTagAsync(S3Deed deed)
    {
        ActionResult moved = await mover.MoveAsync(deed, this).ConfigureAwait(false);
        if (moved.Status != ActionStatus.Success)
        {
            return moved;
        }

        string? error;
        try
        {
            error = await tagger.TagAsync(moved.Destination!, null, deed.Request.Plan.Tags).ConfigureAwait(false);
        }
        catch (Exception e) when (S3Failures.IsExpected(e, CancellationToken.None))
        {
            error = S3Failures.Sentence(e, "tag it");
        }

        return error is null ? moved with { Message = moved.Message + ", and tagged it there" } : moved with { Status = ActionStatus.Partial, Message = $"{moved.Message}, but it was not tagged: {error}" };
    }

    private string Journal(S3Deed deed, S3Look look)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteString("format", "lazaret-deletion/1");
            json.WriteString("location", deed.Where.ToString());
            json.WriteString("etag", look.Identity.Tag);
            json.WriteNumber("size", look.Size);
            json.WriteString("version_id", look.VersionId);
            json.WriteString("job_id", deed.Request.JobId.Value);
            json.WriteNumber("item_id", deed.Request.ItemId.Value);
            json.WriteString("sha256", deed.Request.Report.Sha256);
            json.WriteString("at", time.GetUtcNow());
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }
}
