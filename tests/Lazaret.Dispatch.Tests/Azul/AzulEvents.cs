using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Tests.Azul;

/// <summary>Events of the fixtures, by their path below <c>testdata/events</c> without the ending.</summary>
internal static class AzulEvents
{
    public static BinaryEvent Binary(string name) => (BinaryEvent)Read(EventModel.Binary, name);

    public static StatusEvent Status(string name) => (StatusEvent)Read(EventModel.Status, name);

    public static InsertEvent Insert(string name) => (InsertEvent)Read(EventModel.Insert, name);

    public static DispatchEvent Read(EventModel model, string name) => EventJson.Read(model, AzulCases.Json($"testdata/events/{name}.json"));

    public static byte[] Avro(DispatchEvent e)
    {
        using ByteBuffer buffer = new();
        EventAvro.Write(buffer, e);
        return buffer.Span.ToArray();
    }
}
