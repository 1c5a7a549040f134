"""The audio path of Google's telephone tutorial for the Live API, timed.

Every 20 ms of sound, each way: the message is parsed, base64 decoded, converted with `audioop.ratecv`
and no memory of the frame before, encoded and written as the message for the other side. Prints one
line of JSON: microseconds of processor time per frame, median over the rounds.
"""

import base64
import json
import math
import statistics
import struct
import sys
import time
import warnings

warnings.filterwarnings("ignore", category=DeprecationWarning)
import audioop  # noqa: E402  gone from the standard library in Python 3.13

FRAMES = 500
ROUNDS = int(sys.argv[1])


def tone(frame, samples, step):
    first = frame * samples
    values = (int(8000 * math.sin((first + i) * step)) for i in range(samples))
    return struct.pack("<%dh" % samples, *values)


caller = [audioop.lin2ulaw(tone(k, 160, 0.2), 2) for k in range(FRAMES)]
agent = [tone(k, 480, 0.07) for k in range(FRAMES)]
from_twilio = [
    json.dumps(
        {
            "event": "media",
            "sequenceNumber": str(k + 3),
            "media": {
                "track": "inbound",
                "chunk": str(k + 2),
                "timestamp": str(k * 20),
                "payload": base64.b64encode(sound).decode(),
            },
            "streamSid": "MZ00000000000000000000000000000000",
        }
    )
    for k, sound in enumerate(caller)
]
from_gemini = [
    json.dumps(
        {
            "serverContent": {
                "modelTurn": {
                    "parts": [
                        {
                            "inlineData": {
                                "mimeType": "audio/pcm;rate=24000",
                                "data": base64.b64encode(sound).decode(),
                            }
                        }
                    ]
                }
            }
        }
    )
    for sound in agent
]


def convert_up(sound):
    linear = audioop.ulaw2lin(sound, 2)
    return audioop.ratecv(linear, 2, 1, 8000, 16000, None)[0]


def convert_down(sound):
    halfway = audioop.ratecv(sound, 2, 1, 24000, 16000, None)[0]
    return audioop.lin2ulaw(audioop.ratecv(halfway, 2, 1, 16000, 8000, None)[0], 2)


def pass_up(k):
    message = json.loads(from_twilio[k])
    pcm = convert_up(base64.b64decode(message["media"]["payload"]))
    data = base64.b64encode(pcm).decode()
    audio = {"mimeType": "audio/pcm;rate=16000", "data": data}
    return json.dumps({"realtimeInput": {"audio": audio}})


rest = bytearray()


def pass_down(k):
    part = json.loads(from_gemini[k])["serverContent"]["modelTurn"]["parts"][0]
    rest.extend(convert_down(base64.b64decode(part["inlineData"]["data"])))
    message = ""
    while len(rest) >= 160:
        payload = base64.b64encode(bytes(rest[:160])).decode()
        del rest[:160]
        message = json.dumps({"event": "media", "streamSid": "MZ0", "media": {"payload": payload}})
    return message


TIMED = {
    "up": pass_up,
    "down": pass_down,
    "convertUp": lambda k: convert_up(caller[k]),
    "convertDown": lambda k: convert_down(agent[k]),
}
took = {name: [] for name in TIMED}
for _ in range(ROUNDS):
    for name, run in TIMED.items():
        started = time.thread_time()
        for k in range(FRAMES):
            run(k)
        took[name].append((time.thread_time() - started) / FRAMES * 1e6)
print(json.dumps({name: statistics.median(values) for name, values in took.items()}))
