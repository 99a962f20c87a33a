using System.Text;
using Amazon.S3;
using Lazaret.Core.Actions;
using Lazaret.Core.Delivery;

namespace Lazaret.Connectors.S3.Acting;

/// <summary>
/// Moves an object into the quarantine. The plan, each step of which can be gone on from after a crash:
/// 1. look: is it the scanned version; 2. a free key, or the one that an earlier run filled: copies carry the deed they were made by; 3. copy exactly that version, never replacing;
/// 4. look at the copy; 5. remove exactly that version; when it is another one by now, the copy goes.
/// </summary>
internal sealed class S3Mover(IAmazonS3 client, S3Asset asset, S3ConnectorOptions options)
{
    private const int MostKeyBytes = 1024;
    private readonly S3Copier copier = new(client, asset.Bucket, options);

    public async Task<ActionResult> MoveAsync(S3Deed deed, S3Actions actions)
    {
        if (asset.TargetInQuarantine(deed.Request.Plan.Target) is not { } target)
        {
            return deed.Result(ActionStatus.Error, $"The target {S3Failures.Shorten(deed.Request.Plan.Target!)} is not in the quarantine {asset.Quarantine}; {deed.Shown} was left alone");
        }

        // 1.
        S3Look? source = await actions.LookAsync(deed).ConfigureAwait(false);
        bool scanned = source is not null && await actions.IsScannedAsync(deed, source).ConfigureAwait(false);

        // 2.
        string wanted = Destination(deed, target);
        string? free = null;
        string? ours = null;
        foreach (string candidate in (string[])[wanted, DeliveryKeys.Alternative(wanted, deed.Key)])
        {
            S3Look? there = await actions.LookAsync(candidate).ConfigureAwait(false);
            if (there?.MovedBy == deed.Key)
            {
                ours = candidate;
                break;
            }

            free ??= there is null || deed.Request.Plan.Overwrite ? candidate : null;
        }

        if (!scanned)
        {
            return ours is not null ? deed.Result(ActionStatus.Success, $"{deed.Shown} was moved before to {S3Failures.Shorten(ours)}", ours) : source is null ? deed.NotFound() : deed.Changed();
        }

        if (ours is null && free is null)
        {
            return deed.Result(ActionStatus.Error, $"No free key for {deed.Shown} in the quarantine");
        }

        // 3.
        if (ours is null && !await copier.CopyAsync(deed, source!, free!, deed.Request.Plan.Overwrite).ConfigureAwait(false))
        {
            return deed.Result(ActionStatus.TransientPlatformError, $"Somebody else took the key {S3Failures.Shorten(free!)} for {deed.Shown}, which was left alone");
        }

        // 4.
        string destination = ours ?? free!;
        S3Look? copy = await actions.LookAsync(destination).ConfigureAwait(false);
        if (copy is null || copy.Size != source!.Size)
        {
            return deed.Result(ActionStatus.TransientPlatformError, $"The copy of {deed.Shown} in the quarantine is not complete; the object was left alone");
        }

        // 5.
        if (await actions.RemoveAsync(deed, source).ConfigureAwait(false))
        {
            return deed.Result(ActionStatus.Success, ours is null ? $"Moved {deed.Shown} to {S3Failures.Shorten(destination)}" : $"{deed.Shown} was moved before to {S3Failures.Shorten(destination)}", destination);
        }

        await client.DeleteObjectAsync(asset.Bucket, destination).ConfigureAwait(false);
        return deed.Changed();
    }

    /// <summary>The target and the whole key behind it; the name alone where one is asked for, or the path is not to be kept, or all of it would be too long.</summary>
    private static string Destination(S3Deed deed, string target)
    {
        string name = deed.Where.Key[(deed.Where.Key.TrimEnd('/').LastIndexOf('/') + 1)..].TrimEnd('/');
        string? told = deed.Request.Plan.FileName is { } file ? file[(file.LastIndexOfAny(['/', '\\']) + 1)..] : null;
        string below = told is { Length: > 0 } and not "." and not ".." && !told.Any(char.IsControl) ? told
            : deed.Request.Plan.PreserveRelativePath ? deed.Where.Key : name.Length > 0 ? name : deed.Key;
        string whole = $"{target}/{below}";
        return Encoding.UTF8.GetByteCount(whole) <= MostKeyBytes - 16 ? whole : $"{target}/{deed.Key}";
    }
}
