using Lazaret.Core.Events;
using Lazaret.Core.Scanners;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Events.Rules;
using Lazaret.Dispatch.Identification;
using Lazaret.Dispatch.Produce;
using Lazaret.Dispatch.Streams;

namespace Lazaret.Dispatcher.Publishing;

/// <summary>Stores the content of an object and publishes the event that tells of it.</summary>
internal sealed class ObjectPublisher(Dispatch.Dispatcher hub, StreamService streams, string source, TimeProvider time)
{
    private static readonly Author Lazaret = new() { Name = "lazaret", Version = "1", Category = "plugin" };

    public async Task<StoreOutcome> StoreAsync(Stream content, CancellationToken cancellationToken)
    {
        UploadResult result = await streams.UploadAsync(new UploadRequest(source, StreamLabels.Content, SkipIdentify: false, ExpectedSha256: ""), content, cancellationToken);
        return new StoreOutcome(result.Stream, result.Error is { } error ? $"{error.Title}: {error.Detail}" : null);
    }

    /// <summary>Null when the event is in the log, else why it is not.</summary>
    public async Task<string?> PublishAsync(ScanSubject subject, StoredStream stored, CancellationToken cancellationToken)
    {
        try
        {
            ProduceOutcome outcome = await hub.Publisher.PublishAsync([Event(subject, stored)], cancellationToken);
            return outcome.Failures.Count > 0 ? outcome.Failures[0].Error : null;
        }
        catch (EventLogException e)
        {
            return e.Message;
        }
    }

    private BinaryEvent Event(ScanSubject subject, StoredStream stored)
    {
        DateTimeOffset now = time.GetUtcNow();

        // To the hour: an object that is scanned again after a failure or a crash keeps its key, and is the same event.
        EventTime submitted = EventTime.From(new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero));
        string sha256 = stored.Digests.Sha256;
        Identity identity = stored.Identity ?? Identity.Unidentified;
        string name = subject.Location[(subject.Location.LastIndexOf('/') + 1)..];
        Datastream stream = new()
        {
            IdentifyVersion = Identity.IdentifyVersion, Label = StreamLabels.Content, Size = (ulong)stored.Digests.Size, Sha512 = stored.Digests.Sha512, Sha256 = sha256, Sha1 = stored.Digests.Sha1,
            Md5 = stored.Digests.Md5, Ssdeep = stored.Digests.Ssdeep ?? "", Tlsh = stored.Digests.Tlsh ?? "", Mime = identity.Mime, Magic = identity.Magic, FileFormat = identity.FileFormat,
            FileExtension = identity.FileExtension,
        };
        return new BinaryEvent
        {
            ModelVersion = DispatchEvent.CurrentVersion,
            Timestamp = EventTime.From(now),
            Author = Lazaret,
            Action = BinaryActions.Sourced,
            Source = new Source
            {
                Name = source,
                Timestamp = submitted,
                References = new() { ["connector"] = subject.ConnectorName ?? "", ["item"] = subject.ItemId.ToString(), ["location"] = subject.Location },
                Path = [new PathNode { Author = Lazaret, Action = BinaryActions.Sourced, Sha256 = sha256, Timestamp = submitted, Size = stream.Size, Filename = name, FileFormat = identity.FileFormat }],
            },
            Entity = new BinaryEntity
            {
                Sha256 = sha256, Sha512 = stream.Sha512, Sha1 = stream.Sha1, Md5 = stream.Md5, Ssdeep = stream.Ssdeep, Tlsh = stream.Tlsh, Size = stream.Size, Mime = stream.Mime, Magic = stream.Magic,
                FileFormat = stream.FileFormat, FileExtension = stream.FileExtension, Datastreams = [stream],
                Features =
                [
                    new Feature { Name = "file_format", Value = stream.FileFormat, Type = "string" }, new Feature { Name = "file_extension", Value = stream.FileExtension, Type = "string" },
                    new Feature { Name = "magic", Value = stream.Magic, Type = "string" }, new Feature { Name = "mime", Value = stream.Mime, Type = "string" },
                    new Feature { Name = "filename", Value = name, Type = "filepath" },
                ],
            },
        };
    }
}
