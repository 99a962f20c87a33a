using System.Runtime.InteropServices;
using Confluent.Kafka;
using Lazaret.Core.Events;

namespace Lazaret.Storage.Kafka;

/// <summary>Finds the system's librdkafka for Confluent.Kafka, which asks for names that only its own package of native libraries has.</summary>
internal static class KafkaLibrary
{
    private const string Name = "librdkafka.so.1";
    private static readonly Lock Gate = new();
    private static bool loaded;

    /// <summary>Loads it, once for the process.</summary>
    /// <exception cref="EventLogException">It is not there.</exception>
    public static void Load(string name = Name)
    {
        lock (Gate)
        {
            if (!NativeLibrary.TryLoad(name, out nint library))
            {
                throw new EventLogException("Kafka needs the library librdkafka, which is not installed: apt-get install librdkafka1.");
            }

            if (!loaded)
            {
                NativeLibrary.SetDllImportResolver(typeof(Error).Assembly, (wanted, _, _) => wanted switch
                {
                    "libdl" => NativeLibrary.Load("libdl.so.2"),
                    "librdkafka" => library,
                    _ => nint.Zero,
                });
                loaded = true;
            }
        }
    }
}
