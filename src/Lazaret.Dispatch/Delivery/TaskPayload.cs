using Lazaret.Dispatch.Consume;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Delivery;

/// <summary>What is kept of a task in case that it is lost: who has it, and the event without features, streams and info (<c>event-dispatcher</c> §6.5, §9).</summary>
internal static class TaskPayload
{
    public static byte[] Of(BinaryEvent e, FetchRequest request)
    {
        using ByteBuffer buffer = new(1024);
        buffer.AppendText(request.Name);
        buffer.AppendText(request.Version);
        EventAvro.Write(buffer, Stripped(e));
        return buffer.Span.ToArray();
    }

    /// <exception cref="EventFormatException">The bytes are damaged.</exception>
    public static (string Plugin, string Version, BinaryEvent Input) Read(ReadOnlySpan<byte> bytes)
    {
        AvroReader reader = new(bytes, 6);
        string plugin = reader.Text("plugin"u8, "");
        string version = reader.Text("version"u8, "");
        return (plugin, version, (BinaryEvent)EventAvro.Read(EventModel.Binary, bytes[reader.Position..]));
    }

    /// <summary>The same event without what is large; shares the rest.</summary>
    public static BinaryEvent Stripped(BinaryEvent e) => new()
    {
        ModelVersion = e.ModelVersion,
        KafkaKey = e.KafkaKey,
        Timestamp = e.Timestamp,
        Author = e.Author,
        Source = e.Source,
        Action = e.Action,
        Dequeued = e.Dequeued,
        Retries = e.Retries,
        Flags = e.Flags,
        TrackSourceReferences = e.TrackSourceReferences,
        TrackLinks = e.TrackLinks,
        TrackAuthors = e.TrackAuthors,
        Entity = new BinaryEntity
        {
            Sha256 = e.Entity.Sha256, Sha512 = e.Entity.Sha512, Sha1 = e.Entity.Sha1, Md5 = e.Entity.Md5, Ssdeep = e.Entity.Ssdeep, Tlsh = e.Entity.Tlsh, Size = e.Entity.Size,
            Mime = e.Entity.Mime, Magic = e.Entity.Magic, FileFormat = e.Entity.FileFormat, FileExtension = e.Entity.FileExtension,
        },
    };
}
