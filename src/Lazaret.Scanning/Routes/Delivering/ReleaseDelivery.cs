using System.Security.Cryptography;
using Lazaret.Core.Delivery;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Routes.Quarantine;
using Lazaret.Core.Streams;
using Lazaret.Scanning.Routes.Engine;
using Lazaret.Scanning.Routes.Quarantine;

namespace Lazaret.Scanning.Routes.Delivering;

/// <summary>
/// Delivers a quarantined file as if it had been clean: to all destinations of its route, under the keys that it would have had, with their markers. Run again after a crash it finds what
/// is delivered already.
/// </summary>
/// <param name="route">The route's name, for keys.</param>
/// <param name="targets">All its destinations; not disposed of here.</param>
/// <param name="by">Who releases it, for the metadata.</param>
public sealed class ReleaseDelivery(string route, IReadOnlyList<RouteTarget> targets, string by)
{
    /// <summary>For <see cref="QuarantineDesk.ReleaseAsync"/>: where it lies now, or null with why it does not.</summary>
    public async ValueTask<(string? Where, string Message)> RunAsync(QuarantineEntry entry, Func<CancellationToken, ValueTask<Stream>> open, CancellationToken cancellationToken)
    {
        KeyValues values = new()
        {
            Path = entry.Path,
            TakenAt = entry.TakenAt ?? QuarantineIds.TimeOf(entry.Id),
            Sha256 = entry.Sha256,
            Md5 = entry.Md5.Length > 0 ? entry.Md5 : null,
            Source = route,
            Groups = entry.Attributes,
        };
        if (values.Md5 is null && targets.Any(t => t.Definition.Key.NeedsMd5))
        {
            (string? md5, string why) = await Md5Async(open, cancellationToken).ConfigureAwait(false);
            if (md5 is null)
            {
                return (null, $"The quarantine entry {entry.Id:D} cannot be read: {why}");
            }

            values = values with { Md5 = md5 };
        }

        List<string> delivered = [];
        foreach (RouteTarget target in targets)
        {
            DeliveryResult result = await TargetDelivery.RunAsync(target, values, entry.Size, open, Metadata(entry), static () => { }, cancellationToken).ConfigureAwait(false);
            if (result.Status != DeliveryStatus.Delivered)
            {
                string before = delivered.Count > 0 ? $" It is delivered to {string.Join(", ", delivered)}; released again, it is not delivered there a second time." : "";
                return (null, $"Not delivered to {target.Destination.Name}: {result.Message.TrimEnd('.')}.{before}");
            }

            delivered.Add($"{target.Destination.Name} {result.Key}");
        }

        return (string.Join(", ", delivered), "");
    }

    private static async ValueTask<(string? Md5, string Why)> Md5Async(Func<CancellationToken, ValueTask<Stream>> open, CancellationToken cancellationToken)
    {
        try
        {
            Stream content = await open(cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
#pragma warning disable CA5351 // MD5 as a name only
                return (Convert.ToHexStringLower(await MD5.HashDataAsync(content, cancellationToken).ConfigureAwait(false)), "");
#pragma warning restore CA5351
            }
        }
        catch (Exception e) when (e is IOException or StreamStoreException)
        {
            return (null, e.Message);
        }
    }

    /// <summary>As beside any delivered file, with the truth about its verdict.</summary>
    private Dictionary<string, string> Metadata(QuarantineEntry entry) => new()
    {
        ["source"] = entry.Source,
        ["original-name"] = entry.Path,
        ["sha256"] = entry.Sha256,
        ["verdict"] = Names.Of(entry.Outcome),
        ["engine"] = entry.Engine ?? "",
        ["ingest-id"] = entry.Id.ToString(),
        ["released-by"] = by,
    };
}
