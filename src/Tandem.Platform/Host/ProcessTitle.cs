using System;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;

namespace Tandem.Platform.Host;

/// <summary>
/// What ps and /proc/PID/cmdline show. The kernel reads it from the process's own memory where it put the arguments,
/// and goes on into the environment behind them once the last byte of the arguments is not zero. So the title is
/// written there, after the environment was copied away.
/// </summary>
/// <remarks>
/// Linux only; elsewhere the title cannot be changed. See proc(5), /proc/pid/cmdline, and /proc/pid/stat 48-51.
/// </remarks>
public static unsafe class ProcessTitle
{
    private static byte* s_start;
    private static byte* s_argumentsEnd;
    private static byte* s_end;

    /// <summary>
    /// The arguments as the process was started with them, argv[0] (the name or link that was called) included. Asked
    /// first before <see cref="TrySet"/>.
    /// </summary>
    public static string[] OriginalArguments { get; } = ReadArguments();

    /// <summary>Replaces the title; what does not fit is cut off.</summary>
    /// <returns>False where that is not possible.</returns>
    public static bool TrySet(string title)
    {
        _ = OriginalArguments.Length; // Read before they are overwritten.
        if (!OperatingSystem.IsLinux() || !TryFindRoom()) { return false; }
        int room = (int)(s_end - s_start);
        var area = new Span<byte>(s_start, room);
        byte[] bytes = Encoding.UTF8.GetBytes(title);
        int length = Math.Min(bytes.Length, room - 1);
        area.Clear();
        bytes.AsSpan(0, length).CopyTo(area);

        // A zero here would make the kernel show the arguments' whole area with all its zeros.
        int lastOfArguments = (int)(s_argumentsEnd - s_start) - 1;
        if (length < lastOfArguments) { area[lastOfArguments] = (byte)'.'; }
        return true;
    }

    private static string[] ReadArguments()
    {
        if (!OperatingSystem.IsLinux())
        {
            string[] arguments = Environment.GetCommandLineArgs();
            if (Environment.ProcessPath is { } path && arguments.Length > 0) { arguments[0] = path; }
            return arguments;
        }

        string all = File.ReadAllText("/proc/self/cmdline");
        return all.Length == 0 ? [] : all.TrimEnd('\0').Split('\0');
    }

    private static bool TryFindRoom()
    {
        if (s_start != null) { return true; }
        string stat = File.ReadAllText("/proc/self/stat");

        // The second field is the name in parentheses and may hold blanks; the third comes after the last parenthesis.
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        if (fields.Length < 49) { return false; }
        ulong start = ParseField(fields, 48);
        ulong argumentsEnd = ParseField(fields, 49);
        ulong environmentStart = ParseField(fields, 50);
        ulong environmentEnd = ParseField(fields, 51);
        if (start == 0 || argumentsEnd <= start) { return false; }
        bool isContiguous = environmentStart == argumentsEnd && environmentEnd > environmentStart;
        bool canUseEnvironment = isContiguous && TryMoveEnvironment((byte*)environmentStart, (byte*)environmentEnd);
        s_start = (byte*)start;
        s_argumentsEnd = (byte*)argumentsEnd;
        s_end = canUseEnvironment ? (byte*)environmentEnd : (byte*)argumentsEnd;
        return true;
    }

    private static ulong ParseField(string[] fieldsFromThird, int number) =>
        ulong.TryParse(fieldsFromThird[number - 3], NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
            ? value : 0;

    /// <summary>
    /// Points the C library's environment to copies of what lies in the area. The copies live for ever.
    /// </summary>
    private static bool TryMoveEnvironment(byte* start, byte* end)
    {
        nint program = NativeLibrary.GetMainProgramHandle();
        if (!NativeLibrary.TryGetExport(program, "environ", out nint symbol)) { return false; }
        byte** variables = *(byte***)symbol;
        for (; variables != null && *variables != null; variables++)
        {
            if (*variables < start || *variables >= end) { continue; }
            int length = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(*variables).Length + 1;
            var copy = (byte*)NativeMemory.Alloc((nuint)length);
            Buffer.MemoryCopy(*variables, copy, length, length);
            *variables = copy;
        }

        return true;
    }
}
