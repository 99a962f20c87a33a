using System.Security.Cryptography;
using Lazaret.Core.Actions;
using Lazaret.Core.Delivery;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Routes.Definition;
using Lazaret.Core.Routes.Lifecycle;
using Lazaret.Core.Routes.Quarantine;
using Lazaret.Core.Routes.Records;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Routes.Delivering;
using Lazaret.Scanning.Routes.Validation;

namespace Lazaret.Scanning.Routes.Engine;

/// <summary>
/// What a route does with one scanned file. Every step may be the last before a crash, and the whole runs again from the top after one:
/// 1. read the file's row: what is done is not done again, 2. clean: check the form, deliver everywhere, each with its marker; anything else: quarantine,
/// 3. the row says that it is settled, durably, 4. the external books say so too, 5. the source is finished, 6. the row is complete.
/// </summary>
internal sealed class RouteDeed(RouteParts parts, RouteStages stages, RouteRecords records, TimeProvider time)
{
    private readonly RouteDefinition route = parts.Definition;

    /// <summary>Called with the name of a step before and after it; for tests that end the process there.</summary>
    public Action<string> Step { get; set; } = static _ => { };

    public async ValueTask<ActionResult> DoAsync(ActionRequest request, CancellationToken cancellationToken)
    {
        using RouteContent content = new(request, parts.Source, stages.Take(request.ItemId));
        RouteFile file = new(route, parts.SourceRoot ?? parts.Source.Info.Asset, parts.SourceName, request, time.GetUtcNow());
        try
        {
            // 1.
            RouteRecord? known = await records.FindAsync(request.ItemId, cancellationToken).ConfigureAwait(false);
            RouteRecord record = known is not null && (known.IsSettled || known.Sha256 == request.Report.Sha256) ? known : file.Begin(time.GetUtcNow());

            // 2. and 3.
            if (!record.IsSettled)
            {
                (record, ActionResult? failed) = await SettleAsync(record, file, request, content, cancellationToken).ConfigureAwait(false);
                if (failed is not null)
                {
                    return failed;
                }
            }

            // 4. to 6.
            if (record.State != RouteFileState.Done)
            {
                return await FinishAsync(record, file, request, cancellationToken).ConfigureAwait(false);
            }

            // A crash may have come between our row and the external one.
            await WriteOutsideAsync(record, cancellationToken).ConfigureAwait(false);
            return Ended(record, "finished before");
        }
        catch (StoreUnavailableException e)
        {
            return Waits($"The store cannot write now: {e.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Waits("The program is stopping.");
        }
    }

    private async ValueTask<(RouteRecord Record, ActionResult? Failed)> SettleAsync(
        RouteRecord record, RouteFile file, ActionRequest request, RouteContent content, CancellationToken cancellationToken)
    {
        ActionResult? failed = null;
        if (request.Report.Outcome == Outcome.Clean)
        {
            string? complaint;
            try
            {
                complaint = await ContentCheckAsync(content, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException)
            {
                return (record, Unreadable(content));
            }

            (record, failed) = complaint is null
                ? await DeliverAsync(record, file, request, content, cancellationToken).ConfigureAwait(false)
                : await QuarantineAsync(record with { State = RouteFileState.Invalid, Detail = complaint }, file, QuarantineKind.Invalid, request, content, cancellationToken).ConfigureAwait(false);
        }
        else if (request.Report.Outcome != Outcome.NotScanned)
        {
            (record, failed) = await QuarantineAsync(record, file, QuarantineKind.Malicious, request, content, cancellationToken).ConfigureAwait(false);
        }
        else if (route.Policy.UnscannableAction == UnscannableAction.Quarantine)
        {
            (record, failed) = await QuarantineAsync(record, file, QuarantineKind.Unscannable, request, content, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            // It stays where it is, and its dead letter tells somebody; with retry it is taken up from there.
            string rest = route.Policy.UnscannableAction == UnscannableAction.Retry ? "is tried again later" : "stays where it is, as the route's policy says";
            return (record, new ActionResult(ActionKind.Route, ActionStatus.Nothing, $"It could not be scanned ({file.Detail}) and {rest}."));
        }

        if (failed is not null)
        {
            return (record, failed);
        }

        record = record with { SettledAt = time.GetUtcNow() };
        Step("before-settled");
        await records.SaveAsync(request.ItemId, record, cancellationToken).ConfigureAwait(false);
        Step("after-settled");
        return (record, null);
    }

    /// <summary>Null when the file is of the form that is asked for, a sentence when not. Throws <see cref="IOException"/> when it cannot be read.</summary>
    private async ValueTask<string?> ContentCheckAsync(RouteContent content, CancellationToken cancellationToken)
    {
        if (route.Validation is { Kind: ContentKind.None, MaxSize: null })
        {
            return null;
        }

        await using Stream stream = await content.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await ContentCheck.RunAsync(stream, route.Validation, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<(RouteRecord Record, ActionResult? Failed)> DeliverAsync(
        RouteRecord record, RouteFile file, ActionRequest request, RouteContent content, CancellationToken cancellationToken)
    {
        KeyValues values = new()
        {
            Path = file.Path,
            TakenAt = file.TakenAt,
            Sha256 = request.Report.Sha256,
            Source = route.Name,
            Groups = file.Attributes,
        };
        for (int i = record.Delivered.Count; i < parts.Targets.Count; i++)
        {
            RouteTarget target = parts.Targets[i];
            if (target.Definition.Key.NeedsMd5 && values.Md5 is null)
            {
                (string? md5, _, _) = await DigestAsync(content, cancellationToken).ConfigureAwait(false);
                if (md5 is null)
                {
                    return (record, Unreadable(content));
                }

                values = values with { Md5 = md5 };
            }

            Step($"before-deliver-{i}");
            int number = i;
            DeliveryResult result = await TargetDelivery.RunAsync(
                target, values, request.Report.Size, content.OpenAsync, file.Metadata(), () => Step($"before-mark-{number}"), cancellationToken).ConfigureAwait(false);
            if (result.Status != DeliveryStatus.Delivered)
            {
                return (record, Undelivered(target, result, content));
            }

            Step($"after-deliver-{i}");
            record = record with { State = RouteFileState.Uploading, Delivered = [.. record.Delivered, result.Key] };
            if (i + 1 < parts.Targets.Count)
            {
                await records.SaveAsync(request.ItemId, record, cancellationToken).ConfigureAwait(false);
            }
        }

        return (record with { State = RouteFileState.Uploaded }, null);
    }

    private async ValueTask<(RouteRecord Record, ActionResult? Failed)> QuarantineAsync(
        RouteRecord record, RouteFile file, QuarantineKind kind, ActionRequest request, RouteContent content, CancellationToken cancellationToken)
    {
        long size = request.Report.Size;
        string? sha256 = request.Report.Sha256;
        if (sha256.Length == 0)
        {
            // It was not read to its end when it was scanned. What goes into quarantine is what lies there now.
            (_, sha256, size) = await DigestAsync(content, cancellationToken).ConfigureAwait(false);
            if (sha256 is null)
            {
                return (record, Unreadable(content));
            }
        }

        QuarantineResult result;
        try
        {
            Step("before-quarantine");
            await using Stream stream = await content.OpenAsync(cancellationToken).ConfigureAwait(false);
            result = await parts.Quarantine.PutAsync(file.Entry(kind, record.Detail, size, sha256, time.GetUtcNow()), stream, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            return (record, Unreadable(content));
        }

        if (!result.IsDone && content.Failure is not null)
        {
            return (record, Unreadable(content));
        }

        Step("after-quarantine");
        string message = $"Not in quarantine: {result.Message}";
        return result.Status switch
        {
            QuarantineStatus.Done => (record with { State = RouteFileState.Quarantined, Sha256 = sha256 }, null),
            QuarantineStatus.ContentMismatch => (record, new ActionResult(ActionKind.Route, ActionStatus.ObjectChanged, message)),
            QuarantineStatus.Full or QuarantineStatus.Unavailable => (record, Waits(message)),
            _ => (record, new ActionResult(ActionKind.Route, ActionStatus.Error, message)),
        };
    }

    private async ValueTask<ActionResult> FinishAsync(RouteRecord record, RouteFile file, ActionRequest request, CancellationToken cancellationToken)
    {
        // 4.
        parts.Settled(record);
        if (parts.Writer is not null)
        {
            Step("before-ledger");
            await parts.Writer.WriteAsync(record, cancellationToken).ConfigureAwait(false);
            Step("after-ledger");
        }

        // 5.
        SourceDisposal disposal = (record.State, record.Outcome) switch
        {
            (RouteFileState.Uploaded, _) => route.Policy.Clean,
            (_, Outcome.Clean) => route.Policy.Invalid,
            (_, Outcome.NotScanned) => route.Policy.Unscannable,
            _ => route.Policy.Malicious,
        };
        ActionResult? done = null;
        if (disposal.Action != SourceAction.Leave)
        {
            Step("before-source");
            ActionPlan plan = disposal.Action == SourceAction.Delete
                ? new ActionPlan { Kind = ActionKind.Delete }
                : new ActionPlan { Kind = ActionKind.Move, Target = disposal.MoveTo };
            done = await parts.Source.ActAsync(request with { Plan = plan, Extra = null }, cancellationToken).ConfigureAwait(false);
            if (done.Status == ActionStatus.TransientPlatformError)
            {
                return Waits($"{Where(record)}; the source cannot be finished now: {done.Message}");
            }

            Step("after-source");
        }

        // 6.
        record = record with { State = RouteFileState.Done, SourceFinishedAt = time.GetUtcNow() };
        await records.SaveAsync(request.ItemId, record, cancellationToken).ConfigureAwait(false);
        await WriteOutsideAsync(record, cancellationToken).ConfigureAwait(false);
        Step("after-done");
        return done?.Status switch
        {
            null => Ended(record, "left"),
            ActionStatus.Success => Ended(record, disposal.Action == SourceAction.Delete ? "deleted" : "moved"),
            ActionStatus.ObjectNotFound => Ended(record, "gone"),
            ActionStatus.ObjectChanged => Ended(record, "changed meanwhile, left for the next run"),
            _ => new ActionResult(ActionKind.Route, ActionStatus.Partial, $"{Where(record)}; the source stays as it is: {done.Message}", Place(record)),
        };
    }

    /// <summary>The external books say that the file is done.</summary>
    private async ValueTask WriteOutsideAsync(RouteRecord record, CancellationToken cancellationToken)
    {
        if (parts.Writer is not null)
        {
            Step("before-done-ledger");
            await parts.Writer.WriteAsync(record, cancellationToken).ConfigureAwait(false);
        }
    }

    private static ActionResult Ended(RouteRecord record, string source) => new(ActionKind.Route, ActionStatus.Success, $"{Where(record)}; source {source}.", Place(record));

    private static string Where(RouteRecord record) => record.Delivered.Count > 0 ? $"Delivered as {string.Join(", ", record.Delivered)}" : $"In quarantine as {record.Id}";

    private static string Place(RouteRecord record) => record.Delivered.Count > 0 ? record.Delivered[0] : record.Id.ToString();

    /// <summary>MD5, SHA-256 and length of what is there now; nulls when it cannot be read.</summary>
    private static async ValueTask<(string? Md5, string? Sha256, long Length)> DigestAsync(RouteContent content, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream stream = await content.OpenAsync(cancellationToken).ConfigureAwait(false);
#pragma warning disable CA5351 // MD5 as a name only
            using IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
            using IncrementalHash sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            byte[] buffer = new byte[64 * 1024];
            long length = 0;
            for (int read; (read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0; length += read)
            {
                md5.AppendData(buffer, 0, read);
                sha256.AppendData(buffer, 0, read);
            }

            return (Convert.ToHexStringLower(md5.GetHashAndReset()), Convert.ToHexStringLower(sha256.GetHashAndReset()), length);
        }
        catch (IOException)
        {
            return (null, null, 0);
        }
    }

    private static ActionResult Undelivered(RouteTarget target, DeliveryResult result, RouteContent content)
    {
        if (result.Blame == DeliveryBlame.Source && content.Failure is not null)
        {
            return Unreadable(content);
        }

        string message = $"Not delivered to {target.Destination.Name}: {result.Message}";
        return result.Status switch
        {
            DeliveryStatus.Unavailable => Waits(message),

            // The bytes are not those that were scanned: what lies there now begins again.
            DeliveryStatus.Refused when result.Blame == DeliveryBlame.Source => new ActionResult(ActionKind.Route, ActionStatus.ObjectChanged, message),
            _ => new ActionResult(ActionKind.Route, ActionStatus.Error, message),
        };
    }

    /// <summary>The source did not give its bytes again.</summary>
    private static ActionResult Unreadable(RouteContent content) => content.Failure switch
    {
        { Reason: ReasonCode.ObjectChanged } f => new ActionResult(ActionKind.Route, ActionStatus.ObjectChanged, f.Message),
        { Class: ErrorClass.ConnectorClient } f => new ActionResult(ActionKind.Route, ActionStatus.Error, $"The source cannot be read again: {f.Message}"),
        { } f => Waits(f.Message),
        null => Waits("The content cannot be read now."),
    };

    private static ActionResult Waits(string message) => new(ActionKind.Route, ActionStatus.TransientPlatformError, message);
}
